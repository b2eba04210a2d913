import { memorySize } from '../../../config/memory-size.js';
import { AppError } from '../../../errors/app-error.js';

/** A requested file system in memory. */
export interface Tmpfs {
  target: string;
  /** Bytes; undefined: half of the host's memory (Linux, Documentation/filesystems/tmpfs.rst). */
  size: number | undefined;
  /** The other options, such as `mode=1777`. */
  options: string[];
}

const MAX_MOUNTS = 20;
const FLAGS = ['exec', 'noexec', 'ro', 'rw', 'nosuid', 'nodev'];
/** Options that exclude each other. */
const OPPOSITES = [
  ['exec', 'noexec'],
  ['ro', 'rw'],
];
/** Zero would mean unlimited for `size` and `nr_inodes`. */
const VALUES: Record<string, RegExp> = {
  mode: /^[0-7]{3,4}$/,
  uid: /^\d{1,10}$/,
  gid: /^\d{1,10}$/,
  nr_inodes: /^[1-9]\d{0,9}$/,
};

/**
 * Parses mounts such as `{"/run": "size=64m,mode=1777"}`. Unlisted options are refused, because the engine passes unknown
 * ones to the kernel.
 *
 * @param taken paths of other mounts
 * @throws AppError `invalid_request`
 */
export function parseTmpfs(mounts: Record<string, string>, taken: readonly string[] = []): Tmpfs[] {
  const entries = Object.entries(mounts);
  if (entries.length > MAX_MOUNTS) throw invalid(`must have ${MAX_MOUNTS} entries at most`);
  const targets = new Set(taken.map(cleaned));
  return entries.map(([path, text]) => {
    const target = checkTarget(path);
    if (targets.has(target)) throw invalid(`"${path}" is mounted twice`);
    targets.add(target);
    return { target, ...parseOptions(path, text) };
  });
}

/** Removes repeated and trailing slashes, so that two paths can be compared. */
function cleaned(path: string): string {
  return path.replace(/\/+/g, '/').replace(/(?<=.)\/$/, '');
}

function checkTarget(path: string): string {
  const target = cleaned(path);
  if (!/^\/[^\0]*$/.test(target) || /(?:^|\/)\.{1,2}(?:\/|$)/.test(target))
    throw invalid(`"${path}" must be an absolute path without "." and ".."`);
  if (target === '/') throw invalid('"/" cannot be covered: name a directory in the container');
  if (/^\/(?:proc|sys)(?:\/|$)/.test(target))
    throw invalid(`"${path}" cannot be covered: the kernel's files are there`);
  return target;
}

function parseOptions(path: string, text: string): Pick<Tmpfs, 'size' | 'options'> {
  const parts = text.split(',').filter(Boolean);
  const names = parts.map((part) => part.split('=', 1)[0]);
  const repeated = names.find((name, index) => names.indexOf(name) !== index);
  if (repeated !== undefined) throw invalid(`"${path}" has the option ${repeated} twice`);
  if (OPPOSITES.some((pair) => pair.every((flag) => parts.includes(flag))))
    throw invalid(`"${path}" has options that exclude each other: "${text}"`);
  const size = parts.find((part) => part.startsWith('size='));
  const options = parts.filter((part) => part !== size);
  const unknown = options.find((option) => !isOption(option));
  if (unknown !== undefined) throw invalid(`"${path}" has an option that is not available: "${unknown}"`);
  return { size: size === undefined ? undefined : checkSize(path, size.slice('size='.length)), options };
}

function isOption(option: string): boolean {
  const [name = '', value] = option.split(/=(.*)/s);
  return value === undefined ? FLAGS.includes(name) : Object.hasOwn(VALUES, name) && VALUES[name]!.test(value);
}

function checkSize(path: string, text: string): number {
  const size = memorySize(text);
  if (!(size > 0)) throw invalid(`"${path}" must have a size in bytes, or one such as 64m, and more than 0`);
  return size;
}

function invalid(message: string): AppError {
  return AppError.invalidField('tmpfs', message);
}
