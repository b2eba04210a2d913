import type { EngineOperation, Rule } from './docker-errors.js';

const ARCHIVE: readonly EngineOperation[] = ['archive'];

/**
 * Errors of the archive API. Most are 500 with the system's message (moby daemon/archive_unix.go, pkg/archive/archive.go).
 * Their paths are the host's, and are not repeated.
 */
export const ARCHIVE_RULES: readonly Rule[] = [
  {
    operations: ARCHIVE,
    message: /no space left on device|disk quota exceeded/i,
    code: 'disk_full',
    detail: () => 'The file system is full: delete files, or use a larger one',
  },
  {
    operations: ARCHIVE,
    message: /read-only/i,
    code: 'read_only',
    detail: () => 'The path is on a read-only file system or volume: write to another one',
  },
  {
    operations: ARCHIVE,
    message: /device or resource busy/,
    code: 'not_supported',
    detail: () => 'The path is a mount, which cannot be replaced: run the container with another mount there',
  },
  {
    operations: ARCHIVE,
    message: /extraction point is not a directory|cannot overwrite (?:non-)?directory/,
    code: 'invalid_request',
    detail: () => 'A directory would replace another kind of file, or the reverse: delete the existing one first',
  },
  {
    operations: ARCHIVE,
    message: /file name too long/,
    code: 'invalid_request',
    detail: () => 'A name is longer than 255 bytes, or the path longer than 4,095: use a shorter one',
  },
  {
    operations: ARCHIVE,
    message: /invalid (?:symlink|hardlink) |breakout/,
    code: 'invalid_request',
    detail: () =>
      'The archive has a link that leads out of the directory that it is extracted into: use an absolute link',
  },
  {
    operations: ARCHIVE,
    message: /unexpected EOF|archive\/tar: |invalid tar header/,
    code: 'invalid_request',
    detail: () => 'The body is not a complete tar archive: send another',
  },
  {
    operations: ARCHIVE,
    message: /not a directory|too many (?:links|levels of symbolic links)/,
    code: 'file_not_found',
    detail: () => 'The path leads through a file, or through a loop of links: check the path',
  },
  {
    operations: ARCHIVE,
    status: [404],
    message: /No such container/i,
    code: 'container_not_found',
    detail: () => 'No such container',
  },
  {
    operations: ARCHIVE,
    status: [404],
    code: 'file_not_found',
    detail: () => 'The container has no such file or directory: check the path',
  },
];

/** True if an archive failed at a hard link of this name, which must be ASCII, to a file that is missing. */
export function isMissingLink(error: unknown, name: string): boolean {
  return /\blink /.test(messageOf(error)) && messageOf(error).includes(`/${name}: no such file or directory`);
}

/**
 * True if an archive failed at a missing file. Newer engines (recorded from Docker 26.1) say of the target of a hard link what they
 * say of the directory into which the archive was to be extracted.
 */
export function isMissingFile(error: unknown): boolean {
  return /Could not find the file |\blink .*no such file or directory/s.test(messageOf(error));
}

function messageOf(error: unknown): string {
  const { message } = Object((error as Error).cause) as { message?: unknown };
  return typeof message === 'string' ? message : '';
}
