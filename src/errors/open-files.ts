import { constants } from 'node:os';
import { AppError } from './app-error.js';

/** The process (EMFILE) or its machine (ENFILE) has as many descriptors open as it may, see errno(3). */
const CODES = ['EMFILE', 'ENFILE'];
/** `os.networkInterfaces` tells the system's number alone. */
const NUMBERS = [constants.errno.EMFILE, constants.errno.ENFILE];

/** What it means that a file or a connection could not be opened for that; undefined: it failed for something else. */
export function tooManyOpenFiles(error: unknown): AppError | undefined {
  const { code = '', errno = 0 } = (error ?? {}) as NodeJS.ErrnoException;
  if (!CODES.includes(code) && !NUMBERS.includes(errno)) return undefined;
  const detail = 'dockAPI has as many files and connections open as it may: try again soon, or raise its "ulimit -n"';
  return new AppError('too_many_open_files', detail, { cause: error });
}
