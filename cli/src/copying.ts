import { createWriteStream, existsSync, openAsBlob, statSync } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { DockapiError, type Files } from '@dockapi/client';
import { create, extract } from 'tar';
import { ExitError } from './exit-error.js';

/** An argument of `cp`. */
export interface Place {
  /** undefined: on this machine */
  container: string | undefined;
  path: string;
}

/** As docker: what begins with `/` or `.` is a path of this machine, also with a colon. */
export function parsePlace(text: string): Place {
  const [, container, inside] = /^([A-Za-z0-9][\w.-]*):(.*)$/s.exec(text) ?? [];
  // C:\x and C:/x
  const isDrive = process.platform === 'win32' && container?.length === 1;
  if (container === undefined || isDrive) return { container: undefined, path: text };
  return { container, path: inside!.startsWith('/') ? inside! : `/${inside}` };
}

/** @param target a path, or `-` for a tar on stdout */
export async function copyFrom(files: Files, source: string, target: string): Promise<void> {
  if (target === '-') return pipeline(nodeStream(await files.tar(source)), process.stdout);
  const { type, mode } = await files.stat(source);
  const place = localPlace(source, target, type === 'directory');
  if (type === 'directory') {
    await mkdir(place, { recursive: true });
    // `tar` refuses names and links that lead out of the directory.
    await pipeline(nodeStream(await files.tar(source)), extract({ cwd: place, strip: 1, preserveOwner: false }));
  } else await download(await files.stream(source), place, Number.parseInt(mode, 8) & 0o777);
}

/** @param source a path, or `-` for a tar on stdin */
export async function copyTo(source: string, files: Files, target: string): Promise<void> {
  if (source === '-') return files.extract(target, webStream(process.stdin));
  const found = statSync(source, { throwIfNoEntry: false });
  if (!found) throw new ExitError(1, `${source} does not exist.`);
  const isDirectory = found.isDirectory();
  const place = await remotePlace(source, files, target, isDirectory);
  if (!isDirectory) {
    const mode = (found.mode & 0o777).toString(8).padStart(4, '0');
    return files.write(place, await openAsBlob(source), { mode });
  }
  const { dir, base } = path.posix.parse(place);
  // Of no owner of this machine: they become root's.
  const options = { cwd: source, portable: true, ...(base !== '' && { prefix: base }) };
  await files.extract(dir === '' ? '/' : dir, webStream(Readable.from(create(options, ['.']))));
}

/** Where a source ends up on this machine. `x/.` is the content of a directory. */
function localPlace(source: string, target: string, isDirectory: boolean): string {
  const there = statSync(target, { throwIfNoEntry: false });
  const name = path.posix.basename(source);
  if (there?.isDirectory()) return name === '.' || name === '' ? target : path.join(target, name);
  if (there && isDirectory) throw new ExitError(1, `${target} is no directory.`);
  if (!isDirectory && /[/\\]$/.test(target)) throw new ExitError(1, `The directory ${target} does not exist.`);
  const parent = path.dirname(path.resolve(target));
  if (!existsSync(parent)) throw new ExitError(1, `The directory ${parent} does not exist.`);
  return target;
}

async function remotePlace(source: string, files: Files, target: string, isDirectory: boolean): Promise<string> {
  const there = await files.stat(target).catch((error: unknown) => {
    if (error instanceof DockapiError && error.code === 'file_not_found') return undefined;
    throw error;
  });
  const isContent = path.basename(source) === '.' || /[/\\]\.$/.test(source);
  if (there?.type === 'directory')
    return isDirectory && isContent
      ? `${target.replace(/\/+$/, '')}/`
      : path.posix.join(target, path.basename(path.resolve(source)));
  if (there && isDirectory) throw new ExitError(1, `${target} in the container is no directory.`);
  if (!there && !isDirectory && target.endsWith('/'))
    throw new ExitError(1, `The directory ${target} does not exist in the container.`);
  return target.replace(/(.)\/+$/, '$1');
}

/** The old file stays until the new one is complete. */
async function download(source: ReadableStream<Uint8Array>, target: string, mode: number): Promise<void> {
  const isOther = statSync(target, { throwIfNoEntry: false })?.isFile() === false; // a device, a pipe
  const part = isOther ? target : `${target}.${process.pid}.part`;
  try {
    await pipeline(nodeStream(source), createWriteStream(part, { mode }));
    if (!isOther) await rename(part, target);
  } catch (error) {
    if (!isOther) await rm(part, { force: true });
    throw error;
  }
}

const nodeStream = (stream: ReadableStream<Uint8Array>) =>
  Readable.fromWeb(stream as Parameters<typeof Readable.fromWeb>[0]);
const webStream = (stream: Readable) => Readable.toWeb(stream) as unknown as ReadableStream<Uint8Array>;
