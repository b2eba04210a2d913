import type { NewFile } from './file-view.js';
import { TAR_END, tarHead, tarPadding } from './tar-entry.js';
import { brokeOff } from './upload.js';

const DIRECTORY_MODE = 0o755;

/**
 * A tar with one file and the directories that it needs.
 *
 * @param directories from the outermost on
 * @param name of the file, with its directories
 * @param last entries after it
 * @throws AppError `invalid_request` where the content breaks off
 */
export async function* newFileTar(
  directories: readonly string[],
  name: string,
  { mode, uid, gid, size, content }: NewFile,
  last: readonly Buffer[] = [TAR_END],
): AsyncGenerator<Buffer> {
  yield* directoryHeads(directories, uid, gid);
  yield tarHead({ type: 'file', name, mode, uid, gid, size, modified: new Date() });
  let sent = 0;
  try {
    // Destroyed, a request could not be answered any more.
    for await (const chunk of content.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
      sent += chunk.length;
      yield chunk;
    }
  } catch (error) {
    throw brokeOff(error);
  }
  if (sent !== size) throw brokeOff();
  yield tarPadding(size);
  yield* last;
}

/** A tar with empty directories, each in the one before it. */
export function directoriesTar(names: readonly string[]): Buffer[] {
  return [...directoryHeads(names, 0, 0), TAR_END];
}

function* directoryHeads(names: readonly string[], uid: number, gid: number): Generator<Buffer> {
  for (let depth = 1; depth <= names.length; depth++) {
    const name = `${names.slice(0, depth).join('/')}/`;
    yield tarHead({ type: 'directory', name, mode: DIRECTORY_MODE, uid, gid, size: 0, modified: new Date() });
  }
}
