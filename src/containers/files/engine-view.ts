import { randomUUID } from 'node:crypto';
import { Readable } from 'node:stream';
import { isMissingLinkTarget } from '../../docker/engine/archive-errors.js';
import type { EngineArchive } from '../../docker/engine/engine-archive.service.js';
import { AppError } from '../../errors/app-error.js';
import { ContainerPath } from './container-path.js';
import { type FileStat, type FileType, fromPathStat } from './file-stat.js';
import type { FileView, ListedFile, NewFile, Place } from './file-view.js';
import { newFileTar } from './new-file-tar.js';
import { TAR_END, tarHead } from './tar-entry.js';
import { listTar } from './tar-list.js';
import { tarOfEntry } from './tar-file.js';

/** Milliseconds for removing what is left of an upload whose client may be gone. */
const CLEANUP_MS = 30_000;

/** Files through the engine's archive API: of any container, running or not, with or without programs in its image. */
export class EngineView implements FileView {
  constructor(
    private readonly archive: EngineArchive,
    private readonly containerId: string,
  ) {}

  async stat(path: ContainerPath, signal: AbortSignal): Promise<FileStat | undefined> {
    try {
      return fromPathStat(await this.archive.stat(this.containerId, path.encoded, signal));
    } catch (error) {
      if (error instanceof AppError && error.code === 'file_not_found') return undefined;
      throw error;
    }
  }

  async read(path: ContainerPath, signal: AbortSignal): Promise<Readable> {
    if (ContainerPath.ofBytes(path.name).isText) return this.archive.read(this.containerId, path.encoded, signal);
    return this.readFromParent(path, signal);
  }

  /**
   * The engine hands the last name on as JSON, which cannot have such bytes, and then sends an empty tar: the file is looked for
   * in the tar of its directory.
   */
  private async readFromParent(path: ContainerPath, signal: AbortSignal): Promise<Readable> {
    const stat = await this.stat(path, signal);
    if (stat?.type !== 'file') throw isNoText(path);
    const tar = await this.archive.read(this.containerId, path.parent.encoded, signal);
    const name = ContainerPath.ofBytes(path.name).text.slice(1);
    return Readable.from(tarOfEntry(tar, (entry) => entry.name.endsWith(`/${name}`) && entry.size === stat.size));
  }

  /** Reads all that is below the directory, content too: the archive API knows no other way. */
  async *list(path: ContainerPath, depth: number, signal: AbortSignal): AsyncGenerator<ListedFile> {
    const tar = await this.read(path, signal);
    try {
      yield* listTar(tar, path, depth);
    } finally {
      tar.destroy();
    }
  }

  /**
   * In one upload: the content comes under a temporary name, then takes the file's name as a hard link, then the temporary name
   * goes, so that the file is replaced only when its whole content is there. See {@link removal} for the last step.
   */
  async write(place: Place, file: NewFile, signal: AbortSignal): Promise<void> {
    const temporary = [...place.missing, newName()].join('/');
    const nothing = newName();
    const name = [...place.missing, place.name].join('/');
    const own = { mode: file.mode, uid: file.uid, gid: file.gid };
    const last = [link(name, temporary, own), ...removal(temporary, nothing)];
    const tar = Readable.from(newFileTar(place.missing, temporary, file, last));
    try {
      await this.archive.extract(this.containerId, place.directory.encoded, tar, false, signal);
    } catch (error) {
      if (isMissingLinkTarget(error, nothing)) return;
      await this.discard(place.directory, temporary, AbortSignal.timeout(CLEANUP_MS)).catch(() => undefined);
      throw error;
    }
  }

  async remove(path: ContainerPath, type: FileType, recursive: boolean, signal: AbortSignal): Promise<void> {
    if (type === 'directory' && !recursive) {
      for await (const _entry of this.list(path, 1, signal)) throw isNotEmpty(path);
    }
    await this.discard(path.parent, path.name, signal);
  }

  async unpack(directory: ContainerPath, tar: Readable, signal: AbortSignal): Promise<void> {
    await this.archive.extract(this.containerId, directory.encoded, tar, false, signal);
  }

  /** Removes a name, whatever it is. */
  private async discard(directory: ContainerPath, name: string, signal: AbortSignal): Promise<void> {
    const nothing = newName();
    const tar = Readable.from(removal(name, nothing));
    try {
      await this.archive.extract(this.containerId, directory.encoded, tar, true, signal);
    } catch (error) {
      if (!isMissingLinkTarget(error, nothing)) throw error;
    }
  }
}

/**
 * The end of a tar that removes what has this name, by a link to nothing: the engine removes what is there before it creates an
 * entry (moby pkg/archive/archive.go, `Unpack`), and then fails. That failure is the success.
 */
function removal(name: string, nothing: string): Buffer[] {
  return [link(name, nothing), TAR_END];
}

/** A name that no file has. */
function newName(): string {
  return `.dockapi-${randomUUID()}`;
}

/** @param own the file's: the engine gives the owner of a hard link to what it links to */
function link(name: string, linkName: string, own = { mode: 0, uid: 0, gid: 0 }): Buffer {
  return tarHead({ ...own, type: 'link', name, linkName, size: 0, modified: new Date() });
}

function isNoText(path: ContainerPath): AppError {
  return new AppError(
    'not_supported',
    `The engine cannot read "${path.text}", whose name is not UTF-8: read its parent`,
  );
}

function isNotEmpty(path: ContainerPath): AppError {
  return AppError.invalidField('path', `"${path.text}" is a directory that is not empty: use recursive=true`);
}
