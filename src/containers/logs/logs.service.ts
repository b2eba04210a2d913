import type { Readable } from 'node:stream';
import { Injectable } from '@nestjs/common';
import { DockerService } from '../../docker/engine/docker.service.js';
import type { LogsQuery } from '../../docker/engine/engine-types.js';
import { ManagedContainers } from '../../docker/containers/managed-containers.service.js';
import { MultiplexedStream } from '../../docker/engine/multiplexed-stream.js';
import { AppError } from '../../errors/app-error.js';
import type { LogsDto } from '../dto/container-queries.dto.js';
import { LogText } from './log-text.js';
import { toUnixTime } from './log-time.js';

/** A log on its way: what to pipe through what. */
export interface LogStages {
  source: Readable;
  unframe: MultiplexedStream;
  text: LogText;
}

@Injectable()
export class LogsService {
  constructor(
    private readonly docker: DockerService,
    private readonly containers: ManagedContainers,
  ) {}

  /**
   * Opens a container's log.
   *
   * @param owner whose it has to be; undefined: anybody's
   * @param signal closes the engine's stream
   * @throws AppError `invalid_request`, `container_not_found`
   */
  async open(id: string, owner: string | undefined, request: LogsDto, signal: AbortSignal): Promise<LogStages> {
    if (!request.stdout && !request.stderr)
      throw AppError.invalidField('stdout', 'must not be false together with stderr');
    const query = toLogsQuery(request);
    const { Id, Config } = await this.containers.inspect(id, owner, signal);
    const source = await this.docker.containerLogs(Id, query, signal);
    return { source, unframe: new MultiplexedStream(Config.Tty), text: new LogText() };
  }
}

function toLogsQuery({ follow, stdout, stderr, timestamps, tail, since, until }: LogsDto): LogsQuery {
  return {
    follow,
    stdout,
    stderr,
    timestamps,
    tail,
    ...(since !== undefined && { since: toUnixTime(since, 'since') }),
    ...(until !== undefined && { until: toUnixTime(until, 'until') }),
  };
}
