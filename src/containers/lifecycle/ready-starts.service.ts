import { Injectable } from '@nestjs/common';
import type { ContainerDetails } from '../../docker/engine/engine-types.js';
import { LOG_LINES } from '../logs/last-log.service.js';
import { LogCounts } from '../readiness/log-counts.js';
import { type Patience, readyOf, ReadyWait } from '../readiness/ready-wait.service.js';
import { StartLog } from '../readiness/start-log.service.js';
import { ExitWatcher } from '../run/exit-watcher.service.js';
import { StartOutput } from '../run/start-output.js';

/** Starts and restarts that wait until the container is ready. */
@Injectable()
export class ReadyStarts {
  constructor(
    private readonly exits: ExitWatcher,
    private readonly waits: ReadyWait,
    private readonly log: StartLog,
  ) {}

  /**
   * Attaches to a stopped container, so that its log lines count from the first byte, and starts it.
   *
   * @param start starts it on the engine
   * @param client ends the wait; the container keeps running
   * @throws AppError those of `start` and of ReadyWait.until
   */
  async started(
    container: ContainerDetails,
    start: () => Promise<void>,
    patience: Patience,
    client: AbortSignal,
  ): Promise<ContainerDetails> {
    if (container.State.Running) {
      await start();
      return this.waits.until(container, patience, client);
    }
    const watch = new AbortController();
    try {
      const output = new StartOutput(LOG_LINES, readyOf(container).spec);
      const { ended } = await this.exits.open(container.Id, output, watch.signal, container.State.FinishedAt);
      await start();
      return await this.waits.untilFrom({ exited: ended, logs: output.logs }, container, patience, client);
    } finally {
      watch.abort(new Error('the start is over'));
    }
  }

  /**
   * As {@link started}, for a restart. Log lines are read from the container's log.
   *
   * @throws AppError `logs_not_readable` before the restart, if a condition needs the log
   */
  async restarted(
    container: ContainerDetails,
    restart: () => Promise<void>,
    patience: Patience,
    client: AbortSignal,
  ): Promise<ContainerDetails> {
    if (!new LogCounts(readyOf(container).spec).isEmpty) await this.log.checkReadable(container, client);
    await restart();
    return this.waits.until(container, patience, client);
  }
}
