// An image with Node, ws and one server, without internet.
import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, realpathSync, rmSync } from 'node:fs';
import path from 'node:path';
import { importImage } from '../scripts/lib/images.mjs';
import { nodeBinary, root } from '../scripts/lib/project.mjs';

/**
 * @param {string} host the engine, as in `DOCKER_HOST`
 * @param {string} tag
 * @param {string[]} modules the server, which listens on port 80, and the modules that it imports
 * @param {string} dir a working directory
 */
export async function importNodeImage(host, tag, modules, dir) {
  const rootfs = path.join(dir, 'rootfs');
  rmSync(rootfs, { recursive: true, force: true });
  const node = nodeBinary();
  const libraries = execFileSync('ldd', [node], { encoding: 'utf8' }).match(/\/\S+\.so\S*/g) ?? [];
  for (const library of libraries) put(library, path.join(rootfs, library));
  put(node, path.join(rootfs, 'node'));
  for (const module of modules) put(module, path.join(rootfs, 'app', path.basename(module)));
  put(path.join(root, 'node_modules', 'ws'), path.join(rootfs, 'app', 'node_modules', 'ws'));
  await importImage(host, tag, rootfs, [`CMD ["/node", "/app/${path.basename(modules[0])}"]`, 'EXPOSE 80']);
  rmSync(rootfs, { recursive: true });
}

/** @param {string} from @param {string} to */
function put(from, to) {
  mkdirSync(path.dirname(to), { recursive: true });
  cpSync(realpathSync(from), to, { recursive: true, dereference: true });
}
