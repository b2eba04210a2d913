import { AppError, type ErrorCode } from '../../errors/app-error.js';

/** Error messages of programs, from the system (strerror(3), locale C). */
const COMPLAINTS: readonly [RegExp, ErrorCode, string][] = [
  [
    /No space left on device|Disk quota exceeded/,
    'disk_full',
    'The file system is full: delete files, or use a larger one',
  ],
  [/Read-only file system/, 'read_only', 'The path is on a read-only file system: write to another one'],
  [/Directory not empty/, 'invalid_request', 'The directory is not empty: use recursive=true'],
  [/File name too long/, 'invalid_request', 'A name is longer than 255 bytes: use a shorter one'],
  [
    /No such file or directory|Not a directory|Too many levels of symbolic links/,
    'file_not_found',
    'The container has no such file or directory: check the path',
  ],
];

/** The error of a program that failed in the container. */
export function toolError(command: readonly string[], stderr: string): AppError {
  const [, code, detail] = COMPLAINTS.find(([words]) => words.test(stderr)) ?? [];
  if (code && detail) return new AppError(code, detail, { cause: new Error(stderr) });
  const words = stderr.trim() || 'it gave no reason';
  return new AppError('not_supported', `"${command[0]}" in the container cannot do this: ${words}`);
}

/** The image lacks a program that the path needs. */
export function noProgram([program]: readonly string[], cause?: unknown): AppError {
  const detail = `The path is on a mount that only the running container sees, and its image lacks "${program}": use another image, or a volume`;
  return new AppError('not_supported', detail, { cause });
}
