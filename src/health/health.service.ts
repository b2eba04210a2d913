import { Injectable } from '@nestjs/common';
import { DockerEvents } from '../docker/containers/docker-events.js';
import { DockerService } from '../docker/engine/docker.service.js';
import { Reach } from '../docker/reach/reach.service.js';
import { AppError } from '../errors/app-error.js';
import { Shutdown } from '../http/shutdown.js';
import { Store } from '../store/store.js';
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
    private readonly store: Store,
  ) {}

  /** @throws AppError `shutting_down`, `engine_unreachable`, `engine_error`, `store_unreachable` */
  async check(): Promise<HealthDto> {
    if (this.shutdown.signal.aborted)
      throw new AppError('shutting_down', 'dockAPI is shutting down. Use another instance');
    const stored = this.store.check(); // at the same time, because both have to fit in 2 s
    stored.catch(() => undefined);
    const { Version, ApiVersion } = await this.docker.version(DEADLINE_MS).catch((error: unknown) => {
      throw hangs(error)
        ? new AppError('engine_unreachable', 'The Docker engine does not respond. Check its state', { cause: error })
        : error;
    });
    await stored;
    return {
      ok: true,
      engine: { version: Version, api_version: ApiVersion },
      events: this.events.isWatching,
      reach: this.reach.last,
      store: this.store.kind,
    };
  }
}

/** For a health check, an engine that hangs cannot be reached: 500. */
function hangs(error: unknown): boolean {
  return error instanceof AppError && error.code === 'engine_timeout';
}
