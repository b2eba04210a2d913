// The containers behind every proxy: nginx with files, and a sink for uploads and WebSockets.
import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { atEnd } from './cleanup.mjs';
import { importNodeImage } from './node-image.mjs';

/** @typedef {{id: string, port: number}} Upstream full id and published port on 127.0.0.1 */

export const SINK_IMAGE = 'dockapi-bench/sink:latest';

/**
 * @param {Pick<import('./lib.mjs').Bench, 'engine' | 'raw' | 'api'>} bench
 * @param {{dir: string, bigMiB: number, imported?: boolean}} options a working directory; the size of the file `/big`;
 * whether the engine has the image of the sink already
 * @returns {Promise<{www: Upstream, living: Upstream, sink: Upstream, big: string}>} `living` is `www` with a lifetime;
 * and the path of `/big` on this machine
 */
export async function startUpstreams(bench, { dir, bigMiB, imported = false }) {
  const files = path.join(dir, 'www');
  const big = writeFiles(files, bigMiB);
  if (!imported) await importSink(bench.engine.host, dir);
  const nginx = {
    image: 'nginx:latest',
    command: ['nginx', '-g', 'daemon off;', '-c', '/bench/nginx.conf'],
    volumes: [`${files}:/bench:ro`],
    health_path: '/128',
  };
  const www = await run(bench, nginx);
  const living = await run(bench, { ...nginx, ttl: 86_400, idle_timeout: 86_400 });
  return { www, living, sink: await run(bench, { image: SINK_IMAGE, health_path: '/' }), big };
}

/** @param {string} host the engine, as in `DOCKER_HOST` @param {string} dir a working directory */
export function importSink(host, dir) {
  return importNodeImage(host, SINK_IMAGE, [path.join(import.meta.dirname, 'containers', 'sink.mjs')], dir);
}

/** @param {string} directory @param {number} bigMiB */
function writeFiles(directory, bigMiB) {
  mkdirSync(directory, { recursive: true });
  copyFileSync(path.join(import.meta.dirname, 'containers', 'nginx.conf'), path.join(directory, 'nginx.conf'));
  writeFileSync(path.join(directory, '128'), 'a'.repeat(128));
  writeFileSync(path.join(directory, '10k'), 'b'.repeat(10 * 1024));
  const big = path.join(directory, 'big');
  writeFileSync(big, '');
  for (let written = 0; written < bigMiB; written++) writeFileSync(big, Buffer.alloc(1 << 20, 'c'), { flag: 'a' });
  return big;
}

/** @returns {Promise<Upstream>} */
async function run({ raw, api }, body) {
  const container = JSON.parse(await api('POST', '/containers/run', { container_port: 80, wait_ready: true, ...body }));
  atEnd(() => raw('DELETE', `/containers/${container.id}?force=1&v=1`));
  return { id: container.id, port: container.host_port };
}
