import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { inject } from 'vitest';
import { importImage } from '../../scripts/lib/images.mjs';

const ROOT = path.resolve(import.meta.dirname, '../..');

/** The image of `test/fixtures/upstream`: the Node that runs the tests, the server, and ws. */
export const UPSTREAM_IMAGE = 'dockapi-test/upstream:latest';

/** Makes the image on the tests' engine. */
export async function importUpstreamImage(): Promise<void> {
  const rootfs = mkdtempSync(path.join(tmpdir(), 'dockapi-upstream-'));
  try {
    for (const [from, to] of [...binary(process.execPath, '/node'), ...APPLICATION]) put(rootfs, from, to);
    await importImage(inject('dockerHost'), UPSTREAM_IMAGE, rootfs, ['CMD ["/node", "/app/server.mjs"]', 'EXPOSE 80']);
  } finally {
    rmSync(rootfs, { recursive: true });
  }
}

const APPLICATION: [string, string][] = [
  [path.join(ROOT, 'test/fixtures/upstream/server.mjs'), '/app/server.mjs'],
  [path.join(ROOT, 'node_modules/ws'), '/app/node_modules/ws'],
];

/** A program and the libraries it is linked with. */
function binary(from: string, to: string): [string, string][] {
  const libraries = execFileSync('ldd', [from], { encoding: 'utf8' }).matchAll(/(\/\S+)\s+\(0x/g);
  return [[from, to], ...[...libraries].map(([, file = '']): [string, string] => [file, file])];
}

function put(rootfs: string, from: string, to: string): void {
  const target = path.join(rootfs, to);
  mkdirSync(path.dirname(target), { recursive: true });
  cpSync(realpathSync(from), target, { recursive: true, dereference: true });
}
