import { constants } from 'node:os';
import { AppError } from './app-error.js';

/** The limit of open descriptors, of the process (EMFILE) or of the machine (ENFILE): see errno(3). */
const CODES = ['EMFILE', 'ENFILE'];
/** `os.networkInterfaces` only has the system's number. */
const NUMBERS = [constants.errno.EMFILE, constants.errno.ENFILE];

/** @returns the problem if `error` says that there are too many open files; otherwise undefined */
export function tooManyOpenFiles(error: unknown): AppError | undefined {
  const { code = '', errno = 0 } = (error ?? {}) as NodeJS.ErrnoException;
  if (!CODES.includes(code) && !NUMBERS.includes(errno)) return undefined;
  const detail =
    'dockAPI has reached its limit of open files and connections. Try again soon, or raise its "ulimit -n"';
  return new AppError('too_many_open_files', detail, { cause: error });
}
