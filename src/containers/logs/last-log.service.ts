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

  /** The last lines of a container; none if its log cannot be read. */
  async lines(id: string, signal: AbortSignal, count = LOG_LINES, tty = false): Promise<string[]> {
    const lines = new LastLines(count);
    const query = { follow: false, stdout: true, stderr: true, timestamps: false, tail: String(count) };
    try {
      await pipeline(await this.docker.containerLogs(id, query, signal), new MultiplexedStream(tty), lines);
    } catch {
      signal.throwIfAborted(); // a log that cannot be read does not hide why the container is not ready
    }
    return lines.last();
  }
}
