import { Injectable } from '@nestjs/common';
import { DockerEvents } from '../docker/containers/docker-events.js';
import { DockerService } from '../docker/engine/docker.service.js';
import { Reach } from '../docker/reach/reach.service.js';
import { AppError } from '../errors/app-error.js';
import { Shutdown } from '../http/shutdown.js';
import type { HealthDto } from './dto/health.dto.js';

/** Timeout of the engine call, in milliseconds. A health check must respond within 2 s. */
const DEADLINE_MS = 1_500;

@Injectable()
export class HealthService {
  constructor(
    private readonly docker: DockerService,
    private readonly reach: Reach,
    private readonly events: DockerEvents,
    private readonly shutdown: Shutdown,
  ) {}

  /** @throws AppError `shutting_down`, `engine_unreachable`, `engine_error` */
  async check(): Promise<HealthDto> {
    if (this.shutdown.signal.aborted)
      throw new AppError('shutting_down', 'dockAPI is shutting down. Use another instance');
    const { Version, ApiVersion } = await this.docker.version(DEADLINE_MS).catch((error: unknown) => {
      throw hangs(error)
        ? new AppError('engine_unreachable', 'The Docker engine does not respond. Check its state', { cause: error })
        : error;
    });
    return {
      ok: true,
      engine: { version: Version, api_version: ApiVersion },
      events: this.events.isWatching,
      reach: this.reach.last,
    };
  }
}

/** For a health check, an engine that hangs cannot be reached: 500. */
function hangs(error: unknown): boolean {
  return error instanceof AppError && error.code === 'engine_timeout';
}
