import type { Readable } from 'node:stream';
import { StringDecoder } from 'node:string_decoder';
import { Injectable } from '@nestjs/common';
import { freeChunk } from '../../http/wire/free-chunk.js';
import { toAppError } from './docker-errors.js';
import { EngineClient } from './engine-client.service.js';
import { EngineDownload } from './engine-download.js';
import type { EngineSample } from './engine-types.js';
import { parsedLines } from './json-lines.js';
import { ReadPace } from './read-pace.js';

/** Samples that are read as they come: rates take two. */
const AT_ONCE = 2;

/** The engine's samples of resource usage. */
@Injectable()
export class EngineStats {
  private readonly pace = new ReadPace();

  constructor(private readonly engine: EngineClient) {}

  /**
   * One sample per second, the first within a second. After the container exits, the stream continues with empty samples.
   *
   * @param signal closes the engine's stream
   * @throws AppError of the engine, also in the middle of the samples
   */
  async samples(id: string, signal: AbortSignal): Promise<AsyncGenerator<EngineSample>> {
    return this.read(await this.engine.download('stats', `/containers/${id}/stats?stream=true`, signal, '1.1'));
  }

  private async *read(body: Readable): AsyncGenerator<EngineSample> {
    let read = 0;
    try {
      for await (const sample of parsedLines<EngineSample>(textOf(body))) {
        if (++read === AT_ONCE && body instanceof EngineDownload) body.readAt(this.pace);
        yield sample;
      }
    } catch (error) {
      throw toAppError(error, 'stats'); // as a killed engine cuts it
    }
  }
}

async function* textOf(body: Readable): AsyncGenerator<string> {
  const decoder = new StringDecoder('utf8');
  for await (const chunk of body as AsyncIterable<Buffer>) {
    const text = decoder.write(chunk);
    freeChunk(chunk);
    yield text;
  }
}
