import type { NewFile } from './file-view.js';
import { TAR_END, tarHead, tarPadding } from './tar-entry.js';
import { brokeOff } from './upload.js';

const DIRECTORY_MODE = 0o755;

/**
 * A tar with one file and the directories that it needs.
 *
 * @param directories outermost first
 * @param name path of the file, including the directories
 * @param last entries after the file
 * @throws AppError `invalid_request` if the content is incomplete
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
    // A destroyed request could not get a response any more.
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

/** A tar of nested empty directories. */
export function directoriesTar(names: readonly string[]): Buffer[] {
  return [...directoryHeads(names, 0, 0), TAR_END];
}

function* directoryHeads(names: readonly string[], uid: number, gid: number): Generator<Buffer> {
  for (let depth = 1; depth <= names.length; depth++) {
    const name = `${names.slice(0, depth).join('/')}/`;
    yield tarHead({ type: 'directory', name, mode: DIRECTORY_MODE, uid, gid, size: 0, modified: new Date() });
  }
}
