import path from 'node:path';
import type { Readable } from 'node:stream';
import type { Headers } from 'tar-stream';
import { AppError } from '../../errors/app-error.js';
import { entriesOf } from './tar-entries.js';

/** A device gives whoever opens it what the kernel has behind it, also on a host directory that is mounted. */
const DEVICES: readonly Headers['type'][] = ['block-device', 'character-device'];

/**
 * Reads an uploaded tar to its end before anything of it is unpacked.
 *
 * @throws AppError `invalid_request` for what is no whole tar, and for entries and links that lead out of the directory
 */
export async function checkTar(tar: Readable): Promise<void> {
  // Old archives (Unix V7) have no magic number; @types/tar-stream does not know the option.
  const entries = entriesOf(tar, { allowUnknownFormat: true });
  try {
    for await (const entry of entries) {
      checkEntry(entry.header);
      entry.resume();
    }
  } catch (error) {
    throw error instanceof AppError ? error : isNoTar(error);
  }
}

function checkEntry({ name, linkname, type }: Headers): void {
  if (DEVICES.includes(type)) throw refused(name, 'is a device');
  if (leadsOut(name)) throw refused(name, 'leads out of the directory');
  if (type === 'link' && leadsOut(linkname ?? '')) throw refused(name, 'is a link that leads out of the directory');
  // The engine refuses these too, in the middle of its work. It takes an absolute target: that stays in the container.
  const target = linkname ?? '';
  if (type === 'symlink' && !target.startsWith('/') && leadsOut(path.posix.join(path.posix.dirname(name), target)))
    throw refused(name, 'is a link that leads out of the directory');
}

function leadsOut(name: string): boolean {
  const normal = path.posix.normalize(name.replace(/^\/+/, ''));
  return normal === '..' || normal.startsWith('../');
}

function refused(name: string, why: string): AppError {
  return new AppError('invalid_request', `The archive's "${name}" ${why}: leave it out`);
}

function isNoTar(cause: unknown): AppError {
  const detail = 'The body is not a whole tar archive: send one, with "Content-Encoding: gzip" if it is compressed';
  return new AppError('invalid_request', detail, { cause });
}
