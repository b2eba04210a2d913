import { AppError } from '../../errors/app-error.js';
import { ContainerPath } from './container-path.js';
import type { FileStat } from './file-stat.js';

/** The limit of Linux (path_resolution(7)). */
const MAX_LINKS = 40;

/** The existing and the missing part of a path. */
export interface Resolved {
  /** The longest existing part, with links resolved. */
  path: ContainerPath;
  /** Metadata of the existing part. */
  stat: FileStat;
  /** The missing names after it. */
  missing: readonly string[];
}

type Stat = (path: ContainerPath) => Promise<FileStat | undefined>;

/**
 * Resolves a path name by name, as the kernel does inside the container. Nothing is ever looked up on the host.
 *
 * @param stat called with paths in which all links are resolved except the last name
 * @throws AppError `file_not_found` for a path through a file, or through a loop of links
 */
export async function resolvePath(path: ContainerPath, stat: Stat): Promise<Resolved> {
  let at = ContainerPath.root;
  let found: FileStat | undefined;
  let rest = path.names;
  for (let links = 0; rest.length > 0;) {
    const [name = '', ...more] = rest;
    if (found && found.type !== 'directory') throw throughFile(at);
    const next = name === '..' ? at.parent : at.join(name);
    const state = await stat(next);
    if (!state) return { path: at, stat: await existing(at, found, stat), missing: rest };
    if (state.type === 'symlink') {
      if (++links > MAX_LINKS) throw inCircle(path);
      const target = state.target ?? '';
      if (target.startsWith('/')) [at, found] = [ContainerPath.root, undefined];
      rest = [...ContainerPath.ofBytes(target).names, ...more];
    } else {
      [at, found, rest] = [next, state, more];
    }
  }
  return { path: at, stat: await existing(at, found, stat), missing: [] };
}

async function existing(at: ContainerPath, known: FileStat | undefined, stat: Stat): Promise<FileStat> {
  const state = known ?? (await stat(at));
  if (!state) throw fileNotFound(at);
  return state;
}

export function fileNotFound(path: ContainerPath): AppError {
  return new AppError('file_not_found', `The container has no "${path.text}": check the path`);
}

function throughFile(path: ContainerPath): AppError {
  return new AppError('file_not_found', `"${path.text}" is not a directory: check the path`);
}

function inCircle(path: ContainerPath): AppError {
  return new AppError('file_not_found', `The links of "${path.text}" form a loop: check the path`);
}
