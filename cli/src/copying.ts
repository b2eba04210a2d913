import { createWriteStream, existsSync, lstatSync, openAsBlob, realpathSync, statSync } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { DockapiError, type Files } from '@dockapi/client';
import { create, extract } from 'tar';
import { ExitError } from './exit-error.js';

/** Failures of one copy that are told. */
const MOST_TOLD = 10;

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
    await unpack(await files.tar(source), place);
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
  const packed = create({ cwd: source, filter: asRoots, ...(base !== '' && { prefix: base }) }, ['.']);
  let unread: unknown;
  packed.on('error', (error) => (unread = error));
  await files.extract(dir === '' ? '/' : dir, webStream(Readable.from(packed))).catch((error: unknown) => {
    throw unread ? new ExitError(1, `Nothing was copied: ${(unread as Error).message}`) : error;
  });
}

/** Owners of this machine are strangers in a container: files become root's. */
function asRoots(_path: string, stat: object): boolean {
  Object.assign(stat, { uid: 0, gid: 0 });
  return true;
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

/** What cannot be written is left out, and then it fails. `tar` refuses names and links that lead out of the directory. */
async function unpack(tar: ReadableStream<Uint8Array>, directory: string): Promise<void> {
  const failures: string[] = [];
  const onwarn = (code: string, message: string, data: object) => {
    const { entry } = data as { entry?: { path: string } };
    if (code !== 'TAR_ENTRY_INFO') failures.push(entry ? `${entry.path}: ${message}` : message);
  };
  await pipeline(nodeStream(tar), extract({ cwd: directory, strip: 1, preserveOwner: false, onwarn }));
  if (failures.length === 0) return;
  const more = failures.length > MOST_TOLD ? `\n  and ${failures.length - MOST_TOLD} more` : '';
  throw new ExitError(1, `Not all was copied:\n  ${failures.slice(0, MOST_TOLD).join('\n  ')}${more}`);
}

/** The old file stays until the new one is complete. */
async function download(source: ReadableStream<Uint8Array>, target: string, mode: number): Promise<void> {
  const link = lstatSync(target, { throwIfNoEntry: false })?.isSymbolicLink() && existsSync(target);
  if (link) return download(source, realpathSync(target), mode); // it stays a link
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
