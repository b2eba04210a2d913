import { randomUUID } from 'node:crypto';
import { Readable } from 'node:stream';
import { isMissingLinkTarget } from '../../docker/engine/archive-errors.js';
import type { EngineArchive } from '../../docker/engine/engine-archive.service.js';
import { AppError } from '../../errors/app-error.js';
import type { ContainerPath } from './container-path.js';
import { type FileStat, fromPathStat } from './file-stat.js';
import type { FileView, NewFile, Place } from './file-view.js';
import { brokeOff } from './upload.js';
import { TAR_END, tarHead, tarPadding } from './tar-entry.js';

const DIRECTORY_MODE = 0o755;

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

  read(path: ContainerPath, signal: AbortSignal): Promise<Readable> {
    return this.archive.read(this.containerId, path.encoded, signal);
  }

  /**
   * In one upload: the content comes under a temporary name, then takes the file's name as a hard link, then the temporary name
   * goes. The last step is a link to nothing. The engine removes what has an entry's name before it creates the entry (moby
   * pkg/archive, `Unpack`), and then fails: that failure is the success.
   */
  async write(place: Place, file: NewFile, signal: AbortSignal): Promise<void> {
    const temporary = [...place.missing, `.dockapi-${randomUUID()}`].join('/');
    const nothing = `${temporary}-none`;
    try {
      const tar = Readable.from(replacement(place, file, temporary, nothing));
      await this.archive.extract(this.containerId, place.directory.encoded, tar, false, signal);
    } catch (error) {
      if (isMissingLinkTarget(error, nothing)) return;
      await this.remove(place.directory, temporary);
      throw error;
    }
  }

  /** Removes a name, whatever it is. */
  private async remove(directory: ContainerPath, name: string): Promise<void> {
    const tar = Readable.from(removal(name, `${name}-none`));
    const signal = AbortSignal.timeout(CLEANUP_MS);
    await this.archive.extract(this.containerId, directory.encoded, tar, true, signal).catch((error: unknown) => error); // it always fails, by its nature
  }
}

async function* replacement(place: Place, file: NewFile, temporary: string, nothing: string) {
  const { mode, uid, gid, size } = file;
  const own = { mode, uid, gid, modified: new Date() };
  for (let depth = 1; depth <= place.missing.length; depth++) {
    const name = `${place.missing.slice(0, depth).join('/')}/`;
    yield tarHead({ ...own, type: 'directory', name, mode: DIRECTORY_MODE, size: 0 });
  }
  yield tarHead({ ...own, type: 'file', name: temporary, size });
  yield* exactly(size, file.content);
  yield tarPadding(size);
  const name = [...place.missing, place.name].join('/');
  yield tarHead({ ...own, type: 'link', name, linkName: temporary, size: 0 });
  yield* removal(temporary, nothing);
}

function* removal(name: string, nothing: string) {
  const own = { mode: 0, uid: 0, gid: 0, modified: new Date() };
  yield tarHead({ ...own, type: 'link', name, linkName: nothing, size: 0 });
  yield TAR_END;
}

async function* exactly(size: number, content: Readable) {
  let sent = 0;
  try {
    for await (const chunk of content as AsyncIterable<Buffer>) {
      sent += chunk.length;
      yield chunk;
    }
  } catch (error) {
    throw brokeOff(error);
  }
  if (sent !== size) throw brokeOff();
}
