import { randomUUID } from 'node:crypto';
import { Readable } from 'node:stream';
import { isMissingFile, isMissingLink } from '../../docker/engine/archive-errors.js';
import type { EngineArchive } from '../../docker/engine/engine-archive.service.js';
import { AppError } from '../../errors/app-error.js';
import { ContainerPath } from './container-path.js';
import { type FileStat, type FileType, fromPathStat } from './file-stat.js';
import type { FileView, ListedFile, NewFile, Place } from './file-view.js';
import { OutgoingTar } from './outgoing-tar.js';
import { tarEnd, tarHead } from './tar-entry.js';
import { listTar } from './tar-list.js';
import { tarOfEntry } from './tar-file.js';

/** Timeout in milliseconds for removing the remains of an upload, whose client may be gone. */
const CLEANUP_MS = 30_000;

/** Files through the engine's archive API. It works for stopped containers and for images without programs. */
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
   * For names that are not UTF-8: the engine passes the last name on as JSON, which cannot hold such bytes, and then sends
   * an empty tar. The file is found in the tar of its directory instead.
   */
  private async readFromParent(path: ContainerPath, signal: AbortSignal): Promise<Readable> {
    const stat = await this.stat(path, signal);
    if (stat?.type !== 'file') throw isNoText(path);
    const tar = await this.archive.read(this.containerId, path.parent.encoded, signal);
    const name = ContainerPath.ofBytes(path.name).text.slice(1);
    return Readable.from(tarOfEntry(tar, (entry) => entry.name.endsWith(`/${name}`) && entry.size === stat.size));
  }

  /** Reads everything below the directory, contents included, because the archive API has no other way. */
  async *list(path: ContainerPath, depth: number, signal: AbortSignal): AsyncGenerator<ListedFile> {
    const tar = await this.read(path, signal);
    try {
      yield* listTar(tar, path, depth);
    } finally {
      tar.destroy();
    }
  }

  /**
   * A single upload writes the content under a temporary name, hard-links it to the file's name, and removes the temporary
   * name. So the file is replaced only when its whole content has arrived. See {@link removal} for the last step.
   */
  async write(place: Place, file: NewFile, signal: AbortSignal): Promise<void> {
    const temporary = [...place.missing, newName()].join('/');
    const name = [...place.missing, place.name].join('/');
    const own = { mode: file.mode, uid: file.uid, gid: file.gid };
    const last = [link(name, temporary, own), ...removal(temporary)];
    const tar = OutgoingTar.ofFile(place.missing, temporary, file, last);
    try {
      await this.archive.extract(this.containerId, place.directory.encoded, tar, false, signal);
    } catch (error) {
      const [gone, stays] = [temporary, name].map((each) => place.directory.join(...each.split('/')));
      if (await this.hasRemoved(gone!, stays!, error, signal)) return;
      await this.discard(place.directory, temporary, AbortSignal.timeout(CLEANUP_MS)).catch(() => undefined);
      throw error;
    }
  }

  async remove(path: ContainerPath, type: FileType, recursive: boolean, signal: AbortSignal): Promise<void> {
    if (type === 'directory' && !recursive) {
      for await (const _entry of this.list(path, 1, signal)) throw isNotEmpty(path);
    }
    // Podman would follow a link to its target.
    if (type === 'symlink')
      await this.unpack(path.parent, OutgoingTar.ofBlocks([emptyFile(path.name), tarEnd()]), signal);
    await this.discard(path.parent, path.name, signal);
  }

  async unpack(directory: ContainerPath, tar: OutgoingTar, signal: AbortSignal): Promise<void> {
    await this.archive.extract(this.containerId, directory.encoded, tar, false, signal);
  }

  /** Removes a file or directory. */
  private async discard(directory: ContainerPath, name: string, signal: AbortSignal): Promise<void> {
    const tar = OutgoingTar.ofBlocks(removal(name));
    try {
      await this.archive.extract(this.containerId, directory.encoded, tar, true, signal);
    } catch (error) {
      if (!(await this.hasRemoved(directory.join(...name.split('/')), directory, error, signal))) throw error;
    }
  }

  /** Whether an upload has failed as {@link removal} should. Where the error does not tell, the files do. */
  private async hasRemoved(
    gone: ContainerPath,
    stays: ContainerPath,
    error: unknown,
    signal: AbortSignal,
  ): Promise<boolean> {
    if (isMissingLink(error, gone.name)) return true;
    if (!isMissingFile(error)) return false;
    return (await this.stat(gone, signal)) === undefined && (await this.stat(stays, signal)) !== undefined;
  }
}

/**
 * The end of a tar that removes a name. It is a hard link to itself: the engine removes the existing file before it creates the
 * link (moby pkg/archive/archive.go, `Unpack`; Podman's buildah copier/copier.go, `copierHandlerPut`), which then fails. This
 * failure is expected.
 */
function removal(name: string): Buffer[] {
  return [link(name, name), tarEnd()];
}

/** A unique name for a new file. */
function newName(): string {
  return `.dockapi-${randomUUID()}`;
}

/** @param own mode and owner of the file, because the engine applies those of a hard link to its target */
function link(name: string, linkName: string, own = { mode: 0, uid: 0, gid: 0 }): Buffer {
  return tarHead({ ...own, type: 'link', name, linkName, size: 0, modified: new Date() });
}

function emptyFile(name: string): Buffer {
  return tarHead({ type: 'file', name, mode: 0, uid: 0, gid: 0, size: 0, modified: new Date() });
}

function isNoText(path: ContainerPath): AppError {
  return new AppError(
    'not_supported',
    `The engine cannot read "${path.text}", because its name is not UTF-8: read its parent directory`,
  );
}

function isNotEmpty(path: ContainerPath): AppError {
  return AppError.invalidField('path', `"${path.text}" is a directory that is not empty: use recursive=true`);
}
