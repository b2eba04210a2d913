import type { Writable } from 'node:stream';
import { Injectable, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import { DockerEvents } from '../../docker/containers/docker-events.js';
import { DockerService } from '../../docker/engine/docker.service.js';
import { AttachedOutput } from './attached-output.js';

export interface Exit {
  code: number;
  /** Whether the kernel killed one of its processes for want of memory. */
  oomKilled: boolean;
  /** Whether all of the output has come: false where the engine's stream broke off. */
  outputWhole: boolean;
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
export class ExitWatcher implements OnModuleInit, OnModuleDestroy {
  /** Watched containers → whether the engine told of an OOM kill. */
  private readonly oomKilled = new Map<string, boolean>();

  private subscription: Disposable | undefined;

  constructor(
    private readonly docker: DockerService,
    private readonly events: DockerEvents,
  ) {}

  onModuleInit(): void {
    this.subscription = this.events.watch({
      onEvent: ({ Action, Actor }) => {
        if (Action === 'oom' && this.oomKilled.has(Actor.ID)) this.oomKilled.set(Actor.ID, true);
      },
    });
  }

  onModuleDestroy(): void {
    this.subscription?.[Symbol.dispose]();
  }

  /**
   * @param id a container that does not run
   * @param output takes its OutputChunks
   * @param signal ends the watch
   * @param since when it ended before, as the engine tells it; undefined: it never ran
   */
  async open(id: string, output: Writable, signal: AbortSignal, since?: string): Promise<ExitWatch> {
    const attached = new AttachedOutput(this.docker, id, output, signal, since);
    await attached.open();
    const { exited } = await this.docker.watchContainer(id, 'next-exit', signal);
    this.oomKilled.set(id, false);
    const ended = this.end(id, exited, attached).finally(() => this.oomKilled.delete(id));
    ended.catch(() => undefined); // nobody may wait for it any more
    return { ended };
  }

  private async end(id: string, exited: Promise<number>, attached: AttachedOutput): Promise<Exit> {
    const code = await exited;
    const oomKilled = await this.stateSaysOomKilled(id);
    const outputWhole = await attached.finish();
    return { code, oomKilled: oomKilled || this.oomKilled.get(id) === true, outputWhole };
  }

  /** A container that is removed already has no state: the events tell then. */
  private async stateSaysOomKilled(id: string): Promise<boolean> {
    const details = await this.docker.inspectContainer(id).catch(() => undefined);
    return details?.State.OOMKilled === true;
  }
}
