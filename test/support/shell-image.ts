import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { importImage, librariesOf } from '../../scripts/lib/images.mjs';
import { testEngine } from './test-engine.js';

/**
 * Creates an image whose `/bin/sh` is a shell of this host, with busybox's other programs.
 *
 * @returns its name
 */
export async function importShellImage(shell: string): Promise<string> {
  const rootfs = mkdtempSync(path.join(tmpdir(), 'dockapi-shell-'));
  const put = (from: string, to: string) => {
    mkdirSync(path.dirname(path.join(rootfs, to)), { recursive: true });
    copyFileSync(from, path.join(rootfs, to));
  };
  try {
    put('/bin/busybox', '/bin/busybox');
    for (const name of execFileSync('busybox', ['--list'], { encoding: 'utf8' }).trim().split('\n'))
      if (!['busybox', 'sh', 'ash'].includes(name)) symlinkSync('busybox', path.join(rootfs, 'bin', name));
    put(shell, '/bin/sh');
    for (const program of ['/bin/busybox', shell]) for (const library of librariesOf(program)) put(library, library);
    const name = `dockapi-test/${path.basename(shell)}:latest`;
    await importImage(testEngine().dockerHost, name, rootfs, ['CMD ["sh"]']);
    return name;
  } finally {
    rmSync(rootfs, { recursive: true });
  }
}
