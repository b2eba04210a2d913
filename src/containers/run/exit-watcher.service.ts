import type { Writable } from 'node:stream';
import { Injectable } from '@nestjs/common';
import { OomKills } from '../../docker/containers/oom-kills.service.js';
import { DockerService } from '../../docker/engine/docker.service.js';
import { AttachedOutput } from './attached-output.js';

export interface Exit {
  code: number;
  /** Whether the kernel killed one of its processes because memory ran out. */
  oomKilled: boolean;
  /** Whether the output is complete; false if the engine's stream broke. */
  outputWhole: boolean;
}

export interface ExitWatch {
  /** Resolves with the exit when the output is complete; rejects when the watch ends. */
  ended: Promise<Exit>;
}

/** Watches a container's exit and output from before its start, because `auto_remove` may remove both with the container. */
@Injectable()
export class ExitWatcher {
  constructor(
    private readonly docker: DockerService,
    private readonly oomKills: OomKills,
  ) {}

  /**
   * @param id a container that does not run
   * @param output receives its OutputChunks
   * @param signal ends the watch
   * @param since time of its previous exit, from the engine; undefined: it never ran
   */
  async open(id: string, output: Writable, signal: AbortSignal, since?: string): Promise<ExitWatch> {
    const attached = new AttachedOutput(this.docker, id, output, signal, since);
    await attached.open();
    const { exited } = await this.docker.watchContainer(id, 'next-exit', signal);
    const ended = this.end(id, exited, attached);
    ended.catch(() => undefined); // it may no longer be awaited
    return { ended };
  }

  private async end(id: string, exited: Promise<number>, attached: AttachedOutput): Promise<Exit> {
    const code = await exited;
    const oomKilled = await this.oomKills.endedIn(id, code);
    const outputWhole = await attached.finish();
    return { code, oomKilled, outputWhole };
  }
}
