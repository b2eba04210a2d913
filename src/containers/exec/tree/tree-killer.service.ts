import { setTimeout as sleep } from 'node:timers/promises';
import { Injectable, type OnModuleDestroy } from '@nestjs/common';
import { isContainerNotFound } from '../../../docker/containers/container-id.js';
import { DockerService } from '../../../docker/engine/docker.service.js';
import type { ContainerDetails } from '../../../docker/engine/engine-types.js';
import { signalNumber } from '../../signals.js';
import type { ExecProcess } from '../exec-process.js';
import { ContainerProcesses, NoShell } from './container-processes.js';
import { HostProcesses } from './host-processes.js';
import { type ProcessEntry, ProcessTree, type ProcessView } from './process-tree.js';

/** Milliseconds between two looks, which take long where a shell looks. */
const FIRST_LOOK_MS = 10;
const LAST_LOOK_MS = 250;
/** Rounds of SIGKILL: processes that are being killed can still start others. */
const KILL_ROUNDS = 20;
/** Milliseconds for all of it, besides the grace. */
const LIMIT_MS = 30_000;

const SIGKILL = 9;
const SIGCONT = 18;

/** A command whose processes are to be ended. */
export interface Tree {
  containerId: string;
  /** In the environment of its processes. */
  marker: string;
  /** Undefined if dockAPI does not know it any more. */
  process: ExecProcess | undefined;
  /** The command's; undefined: the container's. */
  user: string | undefined;
  hasEnded: () => boolean;
}

/**
 * Ends commands with everything that they have started, as the engine cannot: by signals from the engine's host if dockAPI
 * is there and may send them, otherwise by a shell of the image.
 */
@Injectable()
export class TreeKiller implements OnModuleDestroy {
  private readonly stopped = new AbortController();

  constructor(private readonly docker: DockerService) {}

  onModuleDestroy(): void {
    this.stopped.abort(new Error('dockAPI is shutting down'));
  }

  /**
   * Signals all processes of the command, those that are stopped go on, and kills what is left after the grace.
   *
   * @param signal its usual name
   * @returns pids of those that live on: on the engine's host, or in the container where a shell looked
   * @throws AppError of the engine, as `container_not_running` while the container is paused
   */
  async end(tree: Tree, signal: string, graceMs: number): Promise<number[]> {
    const limit = AbortSignal.any([this.stopped.signal, AbortSignal.timeout(graceMs + LIMIT_MS)]);
    try {
      const details = await this.docker.inspectContainer(tree.containerId, limit);
      if (!details.State.Running) return [];
      const view = await this.viewOf(details, tree, limit);
      return (await new Ending(view, tree.marker, limit).run(signalNumber(signal), graceMs)).map(({ pid }) => pid);
    } catch (error) {
      if (isContainerNotFound(error)) return [];
      if (error instanceof NoShell) return this.onlyProcess(tree);
      throw error;
    }
  }

  private async viewOf(details: ContainerDetails, { user }: Tree, signal: AbortSignal): Promise<ProcessView> {
    const host = await HostProcesses.of(details.Id, details.State.Pid);
    if (host) return host;
    const own = user ?? (details.Config.User || '0');
    const users = ['0', 'root'].includes(own) ? ['0'] : ['0', own];
    return new ContainerProcesses(this.docker, details.Id, users, signal);
  }

  /** Nothing can be done: the command itself, as far as it lives. */
  private async onlyProcess({ process, hasEnded }: Tree): Promise<number[]> {
    if (hasEnded() || !process) return [];
    const state = await process.state(this.stopped.signal).catch(() => undefined);
    return state?.running && state.pid ? [state.pid] : [];
  }
}

/** One attempt to end a tree. */
class Ending {
  private readonly tree = new ProcessTree();
  /** Processes that have got the first signal. */
  private readonly signalled = new Set<string>();

  constructor(
    private readonly view: ProcessView,
    private readonly marker: string,
    private readonly limit: AbortSignal,
  ) {}

  /** @returns the processes that live on */
  async run(signal: number, graceMs: number): Promise<ProcessEntry[]> {
    const deadline = performance.now() + graceMs;
    let left = await this.look();
    for (let pause = FIRST_LOOK_MS; left.length > 0 && performance.now() < deadline; pause = longer(pause)) {
      await this.ask(signal, left);
      await sleep(Math.min(pause, Math.max(deadline - performance.now(), 1)), undefined, { signal: this.limit });
      left = await this.look();
    }
    let pause = FIRST_LOOK_MS;
    for (let round = 0; left.length > 0 && round < KILL_ROUNDS; round++, pause = longer(pause)) {
      await this.view.send(SIGKILL, left);
      await sleep(pause, undefined, { signal: this.limit });
      left = await this.look();
    }
    return left;
  }

  private async look(): Promise<ProcessEntry[]> {
    return this.tree.members(await this.view.list(this.marker));
  }

  /** Once each, also those that were started meanwhile. A stopped process would not notice. */
  private async ask(signal: number, processes: ProcessEntry[]): Promise<void> {
    const others = processes.filter(({ pid, start }) => !this.signalled.has(`${pid}@${start}`));
    if (others.length > 0) await this.view.send(signal, others);
    for (const { pid, start } of others) this.signalled.add(`${pid}@${start}`);
    const stopped = processes.filter(({ state }) => 'Tt'.includes(state));
    if (stopped.length > 0) await this.view.send(SIGCONT, stopped);
  }
}

function longer(pause: number): number {
  return Math.min(2 * pause, LAST_LOOK_MS);
}
