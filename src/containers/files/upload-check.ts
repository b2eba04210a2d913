import path from 'node:path';
import type { Readable } from 'node:stream';
import type { Headers } from 'tar-stream';
import { AppError } from '../../errors/app-error.js';
import { entriesOf } from './tar-entries.js';

/** A device file gives access to the host's device, even in a mounted host directory. */
const DEVICES: readonly Headers['type'][] = ['block-device', 'character-device'];

/**
 * Reads an uploaded tar completely before any of it is extracted.
 *
 * @throws AppError `invalid_request` for an incomplete tar, and for entries and links that lead out of the directory
 */
export async function checkTar(tar: Readable): Promise<void> {
  // Old archives (Unix V7) have no magic number. The option is missing in @types/tar-stream.
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
  // The engine refuses these too, but only midway. It accepts absolute targets, which stay inside the container.
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
  const detail = 'The body is not a complete tar archive: send one, with "Content-Encoding: gzip" if it is compressed';
  return new AppError('invalid_request', detail, { cause });
}
