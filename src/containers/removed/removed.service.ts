import { setTimeout as sleep } from 'node:timers/promises';
import { Injectable, Logger, type OnModuleInit } from '@nestjs/common';
import { Config } from '../../config/config.js';
import { checkContainerId } from '../../docker/containers/container-id.js';
import { ManagedContainers } from '../../docker/containers/managed-containers.service.js';
import { abortable } from '../../docker/engine/abortable.js';
import { AppError } from '../../errors/app-error.js';
import type { RemovedRecord } from './removed-container.js';
import { RemovedRecords } from './removed-records.service.js';
import type { EndedContainerDto } from './removed.dto.js';

/** Milliseconds that the problem of a missing container waits for the store. */
const PATIENCE_MS = 500;
/** The same for one that has just been removed: what is known of it is kept after it is gone. */
const JUST_GONE_MS = 1_000;
/** Milliseconds between two looks for what is known of it. */
const LOOK_MS = 20;

/** Removed containers. `owner` is the required owner; undefined: any. */
@Injectable()
export class RemovedService implements OnModuleInit {
  private readonly logger = new Logger(RemovedService.name);

  constructor(
    private readonly records: RemovedRecords,
    private readonly containers: ManagedContainers,
    private readonly config: Config,
  ) {}

  onModuleInit(): void {
    this.containers.rememberBy((asked, owner, isJustGone) => this.past(asked, owner, isJustGone));
  }

  /** Newest first. */
  async list(owner: string | undefined, limit: number): Promise<EndedContainerDto[]> {
    const removed = (await this.records.list(owner)).slice(0, limit);
    return Promise.all(removed.map((each) => this.toDto(each)));
  }

  /** @throws AppError `invalid_request`, `container_not_found` */
  async find(asked: string, owner: string | undefined): Promise<EndedContainerDto> {
    const record = await this.records.find(checkContainerId(asked), owner);
    if (record) return this.toDto(record);
    throw new AppError(
      'container_not_found',
      `No container "${asked}" was removed within ${this.config.removedRetentionMs / 1_000} s: list those with GET /removed`,
    );
  }

  private async toDto(record: RemovedRecord): Promise<EndedContainerDto> {
    const { owner: _owner, removed_at, ...container } = record;
    const logs = await this.records.logsOf(record);
    return { ...container, removed_at: removed_at!, ...(logs && { logs }) };
  }

  private async past(asked: string, owner: string | undefined, isJustGone: boolean): Promise<string | undefined> {
    const signal = AbortSignal.timeout(isJustGone ? JUST_GONE_MS : PATIENCE_MS);
    try {
      let record = await abortable(this.records.find(asked, owner), signal);
      while (!record && isJustGone) {
        await sleep(LOOK_MS, undefined, { signal });
        record = await abortable(this.records.find(asked, owner), signal);
      }
      if (!record) return undefined;
      const { id, removed_at, because } = record;
      return `Container "${asked}" was removed at ${removed_at} (${because}): its end and its last log lines are at GET /removed/${id}`;
    } catch (error) {
      this.logger.debug(error);
      return undefined;
    }
  }
}
