import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { sendTar } from '../../scripts/lib/images.mjs';
import { testEngine } from './test-engine.js';

const ROOT = path.resolve(import.meta.dirname, '../..');
const OWNED_BY_ROOT = ['--numeric-owner', '--owner=0', '--group=0'];

export const BASE_IMAGE = 'dockapi-test/node';
export const DOCKAPI_IMAGE = 'dockapi-test/dockapi';

/** Builds the Dockerfile on the tests' engine, with a replacement for its base image. */
export async function buildDockapiImage(): Promise<void> {
  await importBase();
  const query = new URLSearchParams({ t: DOCKAPI_IMAGE, buildargs: JSON.stringify({ NODE_IMAGE: BASE_IMAGE }) });
  const context = [...OWNED_BY_ROOT, `--exclude-from=${path.join(ROOT, '.dockerignore')}`, '-C', ROOT, '.'];
  await sendTar(testEngine().dockerHost, 'POST', `/build?${query}`, context);
}

/** Replaces npm, because the build has no access to a package registry: copies the local build. */
const NPM = `#!/bin/sh
set -e
if [ "$1" = run ]; then cp -a /offline/dist .; fi
`;

/** Node, a shell with the programs that the Dockerfile runs, and an npm that needs no network. */
async function importBase(): Promise<void> {
  const rootfs = mkdtempSync(path.join(tmpdir(), 'dockapi-node-'));
  try {
    for (const library of [process.execPath, '/bin/busybox'].flatMap(librariesOf)) put(rootfs, library, library);
    put(rootfs, process.execPath, '/usr/local/bin/node');
    put(rootfs, '/bin/busybox', '/bin/busybox');
    for (const applet of ['sh', 'cp', 'mkdir', 'chown']) symlinkSync('busybox', path.join(rootfs, 'bin', applet));
    writeFileSync(path.join(rootfs, 'usr/local/bin/npm'), NPM, { mode: 0o755 });
    const offline = ['-C', ROOT, '--transform=s,^dist,offline/dist,', 'dist'];
    const query = new URLSearchParams({ fromSrc: '-', repo: BASE_IMAGE, tag: 'latest' });
    await sendTar(testEngine().dockerHost, 'POST', `/images/create?${query}`, [
      ...OWNED_BY_ROOT,
      ...['-C', rootfs, '.'],
      ...offline,
    ]);
  } finally {
    rmSync(rootfs, { recursive: true });
  }
}

function librariesOf(program: string): string[] {
  const output = execFileSync('ldd', [program], { encoding: 'utf8' });
  return [...output.matchAll(/(\/\S+)\s+\(0x/g)].map(([, library = '']) => library);
}

function put(rootfs: string, from: string, to: string): void {
  const target = path.join(rootfs, to);
  mkdirSync(path.dirname(target), { recursive: true });
  cpSync(realpathSync(from), target);
}
