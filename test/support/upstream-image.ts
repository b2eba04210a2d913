import { execFileSync } from 'node:child_process';
import { cpSync, globSync, mkdirSync, mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { importImage } from '../../scripts/lib/images.mjs';
import { testEngine } from './test-engine.js';

const ROOT = path.resolve(import.meta.dirname, '../..');

/** The image of `test/fixtures/upstream`: the Node that runs the tests, the server, and ws. */
export const UPSTREAM_IMAGE = 'dockapi-test/upstream:latest';

/** Creates the image on the tests' engine. */
export async function importUpstreamImage(): Promise<void> {
  const rootfs = mkdtempSync(path.join(tmpdir(), 'dockapi-upstream-'));
  try {
    const libraries = [process.execPath, ...addons()].flatMap(librariesOf);
    for (const [from, to] of [[process.execPath, '/node'] as const, ...libraries, ...APPLICATION])
      put(rootfs, from, to);
    await importImage(testEngine().dockerHost, UPSTREAM_IMAGE, rootfs, [
      'CMD ["/node", "/app/server.mjs"]',
      'EXPOSE 80',
    ]);
  } finally {
    rmSync(rootfs, { recursive: true });
  }
}

const APPLICATION: [string, string][] = [
  [path.join(ROOT, 'test/fixtures/upstream/server.mjs'), '/app/server.mjs'],
  [path.join(ROOT, 'node_modules/ws'), '/app/node_modules/ws'],
  [path.join(ROOT, 'test/fixtures/absolute-app'), '/site'],
];

/** The application with absolute links: Vite's development server, from the project's own packages. */
export const ABSOLUTE_APP = {
  image: UPSTREAM_IMAGE,
  container_port: 80,
  command: [
    '/node',
    '/packages/node_modules/vite/bin/vite.js',
    '/site',
    '--host',
    '0.0.0.0',
    '--port',
    '80',
    '--strictPort',
  ],
  volumes: [`${path.join(ROOT, 'node_modules')}:/packages/node_modules:ro`],
  wait_ready: true,
  health_path: '/',
};

/** Machine code of Vite's packages. */
function addons(): string[] {
  return globSync('{@rolldown/binding,lightningcss}-*/*.node', { cwd: path.join(ROOT, 'node_modules') }).map((file) =>
    path.join(ROOT, 'node_modules', file),
  );
}

/** The linked libraries of a program or add-on, with their paths. */
function librariesOf(file: string): [string, string][] {
  const libraries = execFileSync('ldd', [file], { encoding: 'utf8' }).matchAll(/(\/\S+)\s+\(0x/g);
  return [...libraries].map(([, library = '']) => [library, library]);
}

function put(rootfs: string, from: string, to: string): void {
  const target = path.join(rootfs, to);
  mkdirSync(path.dirname(target), { recursive: true });
  cpSync(realpathSync(from), target, { recursive: true, dereference: true });
}
