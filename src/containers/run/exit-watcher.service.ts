import type { Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { Injectable, type OnModuleInit } from '@nestjs/common';
import { DockerEvents } from '../../docker/containers/docker-events.js';
import { DockerService } from '../../docker/engine/docker.service.js';
import { MultiplexedStream } from '../../docker/engine/multiplexed-stream.js';

/** Milliseconds for a container's last output to arrive after its exit. */
const LAST_OUTPUT_MS = 2_000;

export interface Exit {
  code: number;
  /** Whether the kernel killed one of its processes for want of memory. */
  oomKilled: boolean;
}

export interface ExitWatch {
  /** Settles with the exit, once the output is complete; rejects when the watch is ended. */
  ended: Promise<Exit>;
}

/**
 * Watches a container's exit and all that it writes from before its start: with `auto_remove` the engine
 * keeps neither.
 */
@Injectable()
export class ExitWatcher implements OnModuleInit {
  /** Watched containers → whether the engine told of an OOM kill. */
  private readonly oomKilled = new Map<string, boolean>();

  constructor(
    private readonly docker: DockerService,
    private readonly events: DockerEvents,
  ) {}

  onModuleInit(): void {
    this.events.watch({
      onEvent: ({ Action, Actor }) => {
        if (Action === 'oom' && this.oomKilled.has(Actor.ID)) this.oomKilled.set(Actor.ID, true);
      },
    });
  }

  /**
   * @param id a container that is not started yet
   * @param output takes its OutputChunks
   * @param signal ends the watch
   */
  async open(id: string, output: Writable, signal: AbortSignal): Promise<ExitWatch> {
    const source = await this.docker.attachContainer(id, signal);
    // A watch that is ended, or an engine that goes away, ends the output: what has come counts.
    const drained = pipeline(source, new MultiplexedStream(false), output).catch(() => undefined);
    const { exited } = await this.docker.watchContainer(id, 'next-exit', signal);
    this.oomKilled.set(id, false);
    const ended = this.end(id, exited, drained).finally(() => this.oomKilled.delete(id));
    ended.catch(() => undefined); // nobody may wait for it any more
    return { ended };
  }

  private async end(id: string, exited: Promise<number>, drained: Promise<void>): Promise<Exit> {
    const code = await exited;
    const oomKilled = await this.stateSaysOomKilled(id);
    await Promise.race([drained, sleep(LAST_OUTPUT_MS, undefined, { ref: false })]);
    return { code, oomKilled: oomKilled || this.oomKilled.get(id) === true };
  }

  /** A container that is removed already has no state: the events tell then. */
  private async stateSaysOomKilled(id: string): Promise<boolean> {
    const details = await this.docker.inspectContainer(id).catch(() => undefined);
    return details?.State.OOMKilled === true;
  }
}
