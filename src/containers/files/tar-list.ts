import type { Readable } from 'node:stream';
import type { Headers } from 'tar-stream';
import { AppError } from '../../errors/app-error.js';
import { ContainerPath } from './container-path.js';
import { fileDate, type FileType } from './file-stat.js';
import type { ListedFile } from './file-view.js';
import { entriesOf } from './tar-entries.js';

/** Maximum bytes of content to read for a list; takes the engine about a second. */
const MAX_BYTES = 1024 ** 3;

const NS_PER_MS = 1_000_000n;

const TYPES: Partial<Record<NonNullable<Headers['type']>, FileType>> = {
  file: 'file',
  'contiguous-file': 'file',
  link: 'file',
  directory: 'directory',
  symlink: 'symlink',
};

/**
 * The entries of a directory's tar, down to a depth. Names that are not UTF-8 contain U+FFFD (tar-stream decodes PAX
 * records as text).
 *
 * @param path path of the directory
 * @throws AppError `not_supported` if there is too much content to read for a list
 */
export async function* listTar(tar: Readable, path: ContainerPath, depth: number): AsyncGenerator<ListedFile> {
  const entries = entriesOf(tar);
  const sizes = new Map<string, number>();
  let top: number | undefined;
  let bytes = 0;
  for await (const entry of entries) {
    const { name, size = 0, linkname, type } = entry.header;
    entry.resume();
    const names = ContainerPath.of(name).names;
    bytes += size;
    if (bytes > MAX_BYTES) throw tooMuch(path);
    if (top === undefined) {
      top = names.length; // the directory itself comes first
      continue;
    }
    const within = names.slice(top);
    if (within.length === 0 || within.length > depth) continue;
    if (type === 'file' && within.length <= depth) sizes.set(name, size);
    const known = type === 'link' ? (sizes.get(linkname ?? '') ?? 0) : size;
    yield { path: path.join(...within), stat: toStat(entry.header, known) };
  }
}

function toStat({ type, mode = 0, uid = 0, gid = 0, mtime, linkname }: Headers, size: number): ListedFile['stat'] {
  const modified = fileDate(mtime?.getTime() ?? 0);
  const kind = TYPES[type ?? 'file'] ?? 'other';
  return {
    type: kind,
    mode: mode & 0o7777,
    size: kind === 'file' ? size : 0,
    modified,
    modifiedNs: BigInt(modified.getTime()) * NS_PER_MS,
    uid,
    gid,
    ...(kind === 'symlink' && { target: ContainerPath.bytesOf(linkname ?? '') }),
  };
}

function tooMuch(path: ContainerPath): AppError {
  const detail = `"${path.text}" holds more than 1 GiB, all of which would be read: list a directory below it, or a running container with find and stat`;
  return new AppError('not_supported', detail);
}
