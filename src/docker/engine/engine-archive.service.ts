import { IncomingMessage } from 'node:http';
import type { Readable } from 'node:stream';
import { Injectable } from '@nestjs/common';
import { AppError } from '../../errors/app-error.js';
import { freeChunk } from '../../http/wire/free-chunk.js';
import { EngineClient, type EngineUpload } from './engine-client.service.js';

/** The engine's metadata of a path (moby api/types/container, `PathStat`). */
export interface PathStat {
  /** Bytes. */
  size: number;
  /** Go's `fs.FileMode`, whose type bits differ from those of Unix. */
  mode: number;
  /** RFC 3339, with nanoseconds. */
  mtime: string;
  /** For a symlink, its absolute target in the container, as far as that exists; otherwise empty. */
  linkTarget: string;
}

const STAT_HEADER = 'x-docker-container-path-stat';

/** Timeout of an upload, in practice unlimited. Longer timers would fire at once. */
const UPLOAD_MS = 2_147_483_647;

/**
 * The engine's archive API: files of a container, running or stopped, without running a program in it. It sees the
 * container's root and volumes, but no file systems that exist only in the running container, such as a tmpfs.
 *
 * Paths are percent-encoded. The engine resolves links inside the container's root, except the last name, and extracts
 * archives in a chroot of it (moby pkg/chrootarchive).
 */
@Injectable()
export class EngineArchive {
  constructor(private readonly engine: EngineClient) {}

  /**
   * The metadata of a path; links are not followed.
   *
   * @throws AppError `file_not_found`, `container_not_found`
   */
  async stat(id: string, path: string, signal: AbortSignal): Promise<PathStat> {
    const request = { method: 'HEAD', path: pathOf(id, path) } as const;
    const response = await this.engine.stream('archive', request, signal).catch(async (error: unknown) => {
      // A response to HEAD has no body, so GET returns the reason.
      if (error instanceof AppError && error.code === 'engine_error') (await this.read(id, path, signal)).destroy();
      throw error;
    });
    response.resume();
    return statOf(response);
  }

  /**
   * A tar of a file or directory. Its names begin with the last name of the path. A tar that breaks off may just end. Each
   * chunk has to be freed (`freeChunk`), once.
   *
   * @throws AppError `file_not_found`, `container_not_found`
   */
  async read(id: string, path: string, signal: AbortSignal): Promise<Readable> {
    const response = await this.engine.download('archive', pathOf(id, path), signal);
    return response instanceof IncomingMessage ? freeingReads(response) : response;
  }

  /**
   * Extracts a tar into a directory. An existing file with an entry's name is removed first, unless both are directories.
   *
   * @param replace whether a directory may be replaced by another kind of file, or the reverse
   * @throws AppError `disk_full`, `read_only`, `not_supported`, `invalid_request`, `file_not_found`, `container_not_found`
   */
  async extract(
    id: string,
    directory: string,
    tar: EngineUpload,
    replace: boolean,
    signal: AbortSignal,
  ): Promise<void> {
    const path = `${pathOf(id, directory)}${replace ? '' : '&noOverwriteDirNonDir=1'}`;
    await this.engine.json('archive', { method: 'PUT', path, upload: tar }, { signal, ms: UPLOAD_MS });
  }
}

/** Frees what is read from the engine as soon as Node's parser, which listens first, has copied the body out of it. */
function freeingReads(response: IncomingMessage): IncomingMessage {
  const { socket } = response;
  socket.on('data', freeChunk);
  return response.once('end', () => socket.off('data', freeChunk));
}

function pathOf(id: string, path: string): string {
  return `/containers/${id}/archive?path=${path}`;
}

function statOf({ headers }: IncomingMessage): PathStat {
  const header = headers[STAT_HEADER];
  if (typeof header !== 'string') throw new AppError('engine_error', 'The Docker engine did not describe the file');
  return JSON.parse(Buffer.from(header, 'base64').toString()) as PathStat;
}
