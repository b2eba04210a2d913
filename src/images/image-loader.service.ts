import { once } from 'node:events';
import type { Readable, Writable } from 'node:stream';
import { Injectable } from '@nestjs/common';
import { toAppError } from '../docker/engine/docker-errors.js';
import { EngineImages } from '../docker/engine/engine-images.service.js';
import { drainPull, type PullProgress } from '../docker/engine/pull-progress.js';
import { familiarName } from '../docker/images/image-reference.js';
import { AppError } from '../errors/app-error.js';
import { pour } from '../http/wire/pour.js';
import type { Work } from '../operations/work.js';
import type { LoadedImagesDto } from './dto/image-details.dto.js';

const LOADED = /^Loaded image(?: ID)?: (\S+)\s*$/;

/** Loads images from a tar. The body is streamed to the engine. */
@Injectable()
export class ImageLoader {
  constructor(private readonly engine: EngineImages) {}

  /** As {@link load}; the work begins when the whole tar is received. */
  async loadAsync(tar: Readable, work: Work): Promise<LoadedImagesDto> {
    const received = once(tar, 'end', { signal: work.signal }).then(async () => {
      await work.begin();
      work.report({ phase: 'loading' });
    });
    received.catch(() => undefined); // the load tells what failed
    const loaded = this.load(tar, work.signal, () => undefined);
    await Promise.race([received, loaded]);
    await received; // what the engine did not read is received too
    return loaded;
  }

  /** @throws AppError `invalid_request` if it is not a tar of images, `disk_full` */
  async load(
    tar: Readable,
    signal: AbortSignal,
    onProgress: (progress: PullProgress) => void,
  ): Promise<LoadedImagesDto> {
    const images: string[] = [];
    try {
      const sendTo = async (request: Writable) => void (await pour(tar, request, brokeOff));
      const body = await this.engine.load({ sendTo }, signal);
      await drainPull(body, (progress) => {
        const [, image] = LOADED.exec((progress as { stream?: string }).stream ?? '') ?? [];
        if (image !== undefined) images.push(familiarName(image));
        onProgress(progress);
      });
    } catch (error) {
      signal.throwIfAborted();
      throw toAppError(error, 'load');
    } finally {
      tar.resume(); // the rest that the engine did not read
    }
    return { images };
  }
}

function brokeOff(cause: unknown): AppError {
  return new AppError('invalid_request', 'The body is incomplete: send it again', { cause });
}
