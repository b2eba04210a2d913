import { AppError } from '../../errors/app-error.js';
import type { ContainerPath } from './container-path.js';
import type { FileStat } from './file-stat.js';
import type { FileView, ListedFile, NewFile } from './file-view.js';
import { OutgoingTar } from './outgoing-tar.js';
import { fileNotFound, type Resolved, resolvePath } from './path-resolver.js';
import type { Views } from './views.js';

/** An existing file, with links resolved. */
export interface FoundFile {
  path: ContainerPath;
  stat: FileStat;
  view: FileView;
}

/** The contents of a directory. */
export interface Listing {
  path: ContainerPath;
  /** Sorted by path. */
  entries: ListedFile[];
  truncated: boolean;
}

/** The files of one container at one moment. */
export class ContainerFiles {
  constructor(private readonly views: Views) {}

  /** @throws AppError `file_not_found` */
  async find(path: ContainerPath, signal: AbortSignal): Promise<FoundFile> {
    const { path: found, stat, missing } = await this.resolve(path, signal);
    if (missing.length > 0) throw fileNotFound(found.join(...missing));
    return { path: found, stat, view: this.views.of(found) };
  }

  /**
   * Creates or replaces a file. If the path is a link, its target is written.
   *
   * @param parents whether to create missing directories
   * @returns the path without links
   * @throws AppError `file_not_found`, `invalid_request` for a directory, and those of the engine's archive API
   */
  async write(path: ContainerPath, file: NewFile, parents: boolean, signal: AbortSignal): Promise<ContainerPath> {
    const { path: at, stat, missing } = await this.resolve(path, signal);
    const target = at.join(...missing);
    if (missing.length === 0 && stat.type === 'directory') throw isDirectory(at);
    if (missing.length > 0 && stat.type !== 'directory') throw fileNotFound(target);
    if (missing.includes('..') || (missing.length > 1 && !parents)) throw noParent(target.parent);
    const directory = missing.length > 0 ? at : at.parent;
    const place = { directory, missing: missing.slice(0, -1), name: target.name };
    await this.views.of(target).write(place, file, signal);
    return target;
  }

  /**
   * The entries of a directory and its subdirectories, down to `depth`.
   *
   * @throws AppError `file_not_found`, `invalid_request` if it is not a directory, `not_supported`
   */
  async list(path: ContainerPath, depth: number, most: number, signal: AbortSignal): Promise<Listing> {
    const found = await this.find(path, signal);
    if (found.stat.type !== 'directory') throw noDirectory(found.path);
    const entries: ListedFile[] = [];
    for await (const entry of this.views.list(found.path, depth, signal)) {
      if (entries.length === most) return { path: found.path, entries: sorted(entries), truncated: true };
      entries.push(entry);
    }
    return { path: found.path, entries: sorted(entries), truncated: false };
  }

  /**
   * Removes a file, a link (not its target) or a directory.
   *
   * @param recursive whether to remove a directory that is not empty
   * @returns the path; the links on the way to it are resolved
   * @throws AppError `file_not_found`, `invalid_request`, `read_only`, `not_supported` if a mount is at the path or below
   */
  async remove(path: ContainerPath, recursive: boolean, signal: AbortSignal): Promise<ContainerPath> {
    if (path.name === '' || path.name === '..') throw AppError.invalidField('path', 'must end in a name');
    const target = (await this.find(path.parent, signal)).path.join(path.name);
    const view = this.views.of(target);
    const stat = await view.stat(target, signal);
    if (!stat) throw fileNotFound(target);
    if (this.views.hasMount(target)) throw hasMount(target);
    await view.remove(target, stat.type, recursive, signal);
    return target;
  }

  /**
   * Extracts a tar into a directory.
   *
   * @param parents whether to create the directory
   * @returns the directory's path without links
   * @throws AppError `file_not_found`, `invalid_request`, and those of the engine's archive API
   */
  async unpack(path: ContainerPath, tar: OutgoingTar, parents: boolean, signal: AbortSignal): Promise<ContainerPath> {
    const { path: at, stat, missing } = await this.resolve(path, signal);
    if (stat.type !== 'directory') throw noDirectory(at);
    const target = at.join(...missing);
    if (missing.length > 0) {
      if (!parents || missing.includes('..')) throw noParent(target);
      await this.views.of(target).unpack(at, OutgoingTar.ofDirectories(missing), signal);
    }
    await this.views.of(target).unpack(target, tar, signal);
    return target;
  }

  private resolve(path: ContainerPath, signal: AbortSignal): Promise<Resolved> {
    return resolvePath(path, (each) => this.views.of(each).stat(each, signal));
  }
}

function sorted(entries: ListedFile[]): ListedFile[] {
  return entries.sort(({ path: a }, { path: b }) => (a.bytes < b.bytes ? -1 : 1));
}

function noDirectory(path: ContainerPath): AppError {
  return AppError.invalidField('path', `"${path.text}" is not a directory: name one`);
}

function hasMount(path: ContainerPath): AppError {
  const detail = `A volume or another file system is mounted at "${path.text}" or below: remove its contents one by one`;
  return new AppError('not_supported', detail);
}

function isDirectory(path: ContainerPath): AppError {
  return AppError.invalidField('path', `"${path.text}" is a directory: name a file, or send a tar to unpack in it`);
}

function noParent(path: ContainerPath): AppError {
  return new AppError('file_not_found', `There is no directory "${path.text}": create it, or use parents=true`);
}
