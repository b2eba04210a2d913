import { pipeline } from 'node:stream/promises';
import { Injectable } from '@nestjs/common';
import { DockerService } from '../../docker/engine/docker.service.js';
import { MultiplexedStream } from '../../docker/engine/multiplexed-stream.js';
import { LastLines } from '../run/last-lines.js';

/** Log lines in the `container_exited` problem. */
export const LOG_LINES = 50;

/** The end of a container's log. */
@Injectable()
export class LastLog {
  constructor(private readonly docker: DockerService) {}

  /** The last {@link LOG_LINES} lines of a container without a TTY; none if its log cannot be read. */
  async lines(id: string, signal: AbortSignal): Promise<string[]> {
    const lines = new LastLines(LOG_LINES);
    const query = { follow: false, stdout: true, stderr: true, timestamps: false, tail: String(LOG_LINES) };
    try {
      await pipeline(await this.docker.containerLogs(id, query, signal), new MultiplexedStream(false), lines);
    } catch {
      signal.throwIfAborted(); // a log that cannot be read does not hide why the container is not ready
    }
    return lines.last();
  }
}
