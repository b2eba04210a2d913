import { Injectable, Logger } from '@nestjs/common';
import { isContainerNotFound } from '../../docker/containers/container-id.js';
import { DockerEvents } from '../../docker/containers/docker-events.js';
import { fromDetails, ownerOf } from '../../docker/containers/managed-container.js';
import { OomKills } from '../../docker/containers/oom-kills.service.js';
import { isPoolMember } from '../../docker/containers/pool-member.js';
import { abortable } from '../../docker/engine/abortable.js';
import { DockerService } from '../../docker/engine/docker.service.js';
import type { ContainerDetails } from '../../docker/engine/engine-types.js';
import { AppError } from '../../errors/app-error.js';
import { toContainerDetailsDto } from '../container-dtos.js';
import { LastLog } from '../logs/last-log.service.js';
import { keptLabels } from './kept-labels.js';
import type { Removal } from './removed-container.js';
import { RemovedRecords } from './removed-records.service.js';

/** Log lines of a removed container. */
const LOG_LINES = 200;
/** Characters of its log lines together. */
const LOG_LENGTH = 32 * 1_024;
/** Milliseconds that a removal waits for the log or for the store. */
const PATIENCE_MS = 3_000;
/** Milliseconds that the event of an exit may come after the removal that caused it. */
const EXIT_MS = 2_000;

/** Keeps what is known of a container before it is removed. What cannot be kept does not keep it from being removed. */
@Injectable()
export class LastWords {
  private readonly logger = new Logger(LastWords.name);

  constructor(
    private readonly docker: DockerService,
    private readonly events: DockerEvents,
    private readonly log: LastLog,
    private readonly records: RemovedRecords,
    private readonly oomKills: OomKills,
  ) {}

  /**
   * Removes a container, and shows it in `GET /removed` afterwards. Containers that never started are not shown.
   *
   * @throws the errors of `remove`
   */
  async around(id: string, removal: Removal, remove: () => Promise<void>): Promise<void> {
    const kept = await this.attempt(() => this.keep(id, removal));
    using exit = kept?.isRunning && this.events.isWatching ? this.exitOf(kept.id) : undefined;
    try {
      await remove();
    } catch (error) {
      // Otherwise the container may be gone, or go later.
      if (kept && error instanceof AppError && error.code === 'container_running')
        await this.attempt(() => this.records.withdraw(kept.id));
      throw error;
    }
    if (!kept) return;
    const code = exit && (await abortable(exit.code, AbortSignal.timeout(EXIT_MS)).catch(() => undefined));
    await this.attempt(() => this.records.complete(kept.id, code === undefined ? {} : { exit_code: code }));
  }

  /** @returns undefined if there is nothing to show later */
  private async keep(id: string, removal: Removal): Promise<{ id: string; isRunning: boolean } | undefined> {
    const details = await this.docker.inspectContainer(id);
    const { name, image } = fromDetails(details);
    const { started_at, exit_code } = toContainerDetailsDto(details);
    if (started_at === null || isPoolMember(details.Config.Labels, name)) return undefined;
    const logs = await this.lines(details);
    const owner = ownerOf(details.Config.Labels);
    const labels = keptLabels(details.Config.Labels);
    const oom_killed = await this.oomKills.of(details);
    await this.records.prepare(
      { id: details.Id, name, image, labels, owner, exit_code, oom_killed, started_at, ...removal },
      logs,
    );
    return { id: details.Id, isRunning: details.State.Running };
  }

  /** The exit code of a container that the removal ends: only the event has it. */
  private exitOf(id: string): Disposable & { code: Promise<number> } {
    const { promise, resolve } = Promise.withResolvers<number>();
    const watch = this.events.watch({
      onEvent: () => undefined,
      // Among the others it would be missing: dockAPI announces that the container is gone.
      onEngineEvent: ({ Action, Actor }) => {
        if (Action === 'die' && Actor.ID === id) resolve(Number(Actor.Attributes['exitCode']));
      },
    });
    return { code: promise, [Symbol.dispose]: () => watch[Symbol.dispose]() };
  }

  /** @returns undefined if the engine does not give the log */
  private async lines({ Id, Config }: ContainerDetails): Promise<string[] | undefined> {
    const signal = AbortSignal.timeout(PATIENCE_MS);
    const lines = await this.log.lines(Id, signal, LOG_LINES, Config.Tty).catch(() => undefined);
    if (!lines) return undefined;
    let left = LOG_LENGTH;
    const first = lines.findLastIndex((line) => (left -= line.length) < 0);
    return lines.slice(first + 1);
  }

  private async attempt<T>(action: () => Promise<T>): Promise<T | undefined> {
    try {
      return await abortable(action(), AbortSignal.timeout(2 * PATIENCE_MS));
    } catch (error) {
      if (!isContainerNotFound(error)) this.logger.debug(error);
      return undefined;
    }
  }
}
