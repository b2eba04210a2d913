import { Injectable } from '@nestjs/common';
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
   */
  async samples(id: string, signal: AbortSignal): Promise<AsyncGenerator<EngineSample>> {
    const request = { method: 'GET', path: `/containers/${id}/stats`, query: { stream: true } } as const;
    return jsonLines<EngineSample>(await this.engine.stream('stats', request, signal));
  }
}
