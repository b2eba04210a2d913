import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { DockerService } from '../docker/engine/docker.service.js';
import type { EngineInfo } from '../docker/engine/engine-types.js';

/** Podman takes up to two seconds. */
const DEADLINE_MS = 10_000;

/** What tells this engine's records from those of other engines in the same store. */
@Injectable()
export class EngineName {
  private name: Promise<string> | undefined;

  constructor(private readonly docker: DockerService) {}

  /**
   * Asks the engine once.
   *
   * @throws AppError `engine_unreachable`, `engine_error`, `engine_timeout`
   */
  get(): Promise<string> {
    this.name ??= this.ask().catch((error: unknown) => {
      this.name = undefined;
      throw error;
    });
    return this.name;
  }

  /** An engine whose id differs from response to response has none. Its host and data directory stand for it then. */
  private async ask(): Promise<string> {
    const first = await this.docker.info(DEADLINE_MS);
    const second = await this.docker.info(DEADLINE_MS);
    return first.ID && first.ID === second.ID ? first.ID : placeOf(first);
  }
}

function placeOf({ Name, DockerRootDir = '' }: EngineInfo): string {
  return createHash('sha256')
    .update(JSON.stringify([Name, DockerRootDir]))
    .digest('hex')
    .slice(0, 32);
}
