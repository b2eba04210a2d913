import type { Readable } from 'node:stream';
import { Injectable } from '@nestjs/common';
import { toAppError } from './docker-errors.js';
import { EngineClient } from './engine-client.service.js';
import type { EngineSample } from './engine-types.js';
import { jsonLines } from './json-lines.js';

/** The engine's samples of resource usage. */
@Injectable()
export class EngineStats {
  constructor(private readonly engine: EngineClient) {}

  /**
   * One sample per second, the first within a second. After the container exits, the stream continues with empty samples.
   *
   * @param signal closes the engine's stream
   * @throws AppError of the engine, also in the middle of the samples
   */
  async samples(id: string, signal: AbortSignal): Promise<AsyncGenerator<EngineSample>> {
    const request = { method: 'GET', path: `/containers/${id}/stats`, query: { stream: true } } as const;
    return this.read(await this.engine.stream('stats', request, signal));
  }

  private async *read(body: Readable): AsyncGenerator<EngineSample> {
    try {
      yield* jsonLines<EngineSample>(body);
    } catch (error) {
      throw toAppError(error, 'stats'); // as a killed engine cuts it
    }
  }
}
