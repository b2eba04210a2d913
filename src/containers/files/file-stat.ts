import type { PathStat } from '../../docker/engine/engine-archive.service.js';
import { ContainerPath } from './container-path.js';

export const FILE_TYPES = ['file', 'directory', 'symlink', 'other'] as const;
export type FileType = (typeof FILE_TYPES)[number];

/** The metadata of a file; links are not followed. */
export interface FileStat {
  type: FileType;
  /** Permissions, including setuid, setgid and sticky bits. */
  mode: number;
  /** Bytes. */
  size: number;
  /** Time of the last change of its content, as {@link fileDate} limits it. */
  modified: Date;
  /** The same in nanoseconds since 1970, as precise as known. */
  modifiedNs: bigint;
  /** Target of a symlink, relative to its directory. */
  target?: string;
}

/** Bits of Go's `fs.FileMode`. */
const GO_DIRECTORY = 2 ** 31;
const GO_SYMLINK = 2 ** 27;
/** Device, named pipe, socket, character device, irregular. */
const GO_OTHER = [2 ** 26, 2 ** 25, 2 ** 24, 2 ** 21, 2 ** 19];
const GO_SPECIAL_BITS = [
  [2 ** 23, 0o4000],
  [2 ** 22, 0o2000],
  [2 ** 20, 0o1000],
] as const;
const PERMISSIONS = 0o777;

/** Bits of `st_mode` (inode(7)). */
const UNIX_TYPE = 0o170000;
const UNIX_TYPES: Record<number, FileType> = { 0o100000: 'file', 0o040000: 'directory', 0o120000: 'symlink' };

const NS_PER_SECOND = 1_000_000_000n;

/** Years 0 to 9999, as in RFC 3339 and in HTTP dates. Files can have times far beyond, also beyond those of a `Date`. */
const FIRST_MS = Date.parse('0000-01-01T00:00:00Z');
const LAST_MS = Date.parse('9999-12-31T23:59:59.999Z');

/** The nearest date that responses can have. @param ms since 1970; NaN: unknown, as 0 */
export function fileDate(ms: number): Date {
  return new Date(Math.min(Math.max(ms || 0, FIRST_MS), LAST_MS));
}

export function fromPathStat({ size, mode, mtime, linkTarget }: PathStat): FileStat {
  const type = goType(mode);
  return {
    type,
    mode: (mode & PERMISSIONS) | GO_SPECIAL_BITS.reduce((bits, [go, unix]) => bits | (has(mode, go) ? unix : 0), 0),
    size: type === 'file' ? size : 0,
    modified: fileDate(Date.parse(mtime)),
    modifiedNs: nanoseconds(mtime),
    ...(type === 'symlink' && { target: ContainerPath.bytesOf(linkTarget) }),
  };
}

/** From the mode, size and times that programs and archives report. */
export interface OwnedStat extends FileStat {
  uid: number;
  gid: number;
}

/** @param line of `stat -c '%f %s %u %g %Y %y'`: the last is `2026-11-29 00:40:31.123456789 +0000`, or less of it */
export function fromUnixStat(line: string): OwnedStat {
  const [mode = '', size = '', uid = '', gid = '', seconds = '', ...time] = line.trim().split(' ');
  const bits = Number.parseInt(mode, 16);
  const fraction = /\.(\d{1,9})/.exec(time.join(' '))?.[1] ?? '';
  const modifiedNs = BigInt(seconds) * NS_PER_SECOND + BigInt(fraction.padEnd(9, '0') || 0);
  const type = UNIX_TYPES[bits & UNIX_TYPE] ?? 'other';
  return {
    type,
    mode: bits & 0o7777,
    size: type === 'file' ? Number(size) : 0,
    modified: fileDate(Number(modifiedNs / 1_000_000n)),
    modifiedNs,
    uid: Number(uid),
    gid: Number(gid),
  };
}

/** As in `chmod`: `0644`. */
export function modeText(mode: number): string {
  return mode.toString(8).padStart(4, '0');
}

function goType(mode: number): FileType {
  if (has(mode, GO_DIRECTORY)) return 'directory';
  if (has(mode, GO_SYMLINK)) return 'symlink';
  return GO_OTHER.some((bit) => has(mode, bit)) ? 'other' : 'file';
}

/** JavaScript's `&` treats bit 31 as the sign. */
function has(mode: number, bit: number): boolean {
  return Math.floor(mode / bit) % 2 === 1;
}

/** @param time RFC 3339 */
function nanoseconds(time: string): bigint {
  const fraction = /\.(\d{1,9})/.exec(time)?.[1] ?? '';
  return BigInt(Math.floor(Date.parse(time) / 1_000)) * NS_PER_SECOND + BigInt(fraction.padEnd(9, '0') || 0);
}
