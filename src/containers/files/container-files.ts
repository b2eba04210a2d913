import { AppError } from '../../errors/app-error.js';
import type { ContainerPath } from './container-path.js';
import type { FileStat } from './file-stat.js';
import type { FileView, NewFile } from './file-view.js';
import { fileNotFound, type Resolved, resolvePath } from './path-resolver.js';

/** A file that exists, its links followed. */
export interface FoundFile {
  path: ContainerPath;
  stat: FileStat;
  view: FileView;
}

/** The files of one container at one moment. */
export class ContainerFiles {
  /** @param viewOf how a path without links is reached */
  constructor(private readonly viewOf: (path: ContainerPath) => FileView) {}

  /** @throws AppError `file_not_found` */
  async find(path: ContainerPath, signal: AbortSignal): Promise<FoundFile> {
    const { path: found, stat, missing } = await this.resolve(path, signal);
    if (missing.length > 0) throw fileNotFound(found.join(...missing));
    return { path: found, stat, view: this.viewOf(found) };
  }

  /**
   * Creates or replaces a file, a link's target where the path is a link.
   *
   * @param parents whether to create directories that are missing
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
    await this.viewOf(target).write(place, file, signal);
    return target;
  }

  private resolve(path: ContainerPath, signal: AbortSignal): Promise<Resolved> {
    return resolvePath(path, (each) => this.viewOf(each).stat(each, signal));
  }
}

function isDirectory(path: ContainerPath): AppError {
  return AppError.invalidField('path', `"${path.text}" is a directory: name a file, or send a tar to unpack in it`);
}

function noParent(path: ContainerPath): AppError {
  return new AppError('file_not_found', `There is no directory "${path.text}": create it, or use parents=true`);
}
