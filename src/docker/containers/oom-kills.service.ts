import { Injectable } from '@nestjs/common';
import { abortable } from '../engine/abortable.js';
import { DockerService } from '../engine/docker.service.js';
import type { ContainerDetails } from '../engine/engine-types.js';
import { DockerEvents, type EngineEvent } from './docker-events.js';

/** Exit code of a process that SIGKILL ended. */
const KILLED = 137;
/** Milliseconds that the engine's `oom` event may come after the exit: nothing orders the two (containerd 12714). */
const PATIENCE_MS = 1_000;
/** Milliseconds that the end of a removed container is known. */
const REMEMBERED_MS = 10_000;

/** Tells of containers whether they ran out of memory. Some engines say so in the state, some by an event only. */
@Injectable()
export class OomKills {
  /** What is known of containers since their last start. */
  private readonly known = new Map<string, 'oom' | 'killed'>();

  constructor(
    private readonly docker: DockerService,
    private readonly events: DockerEvents,
  ) {
    // Here, so that it hears every event before those who ask.
    events.watch({
      onEvent: () => undefined,
      onEngineEvent: (event) => this.onEngineEvent(event),
      onLost: () => this.known.clear(),
    });
  }

  /** Whether the container ran out of memory since its last start. */
  async of({ Id, State }: ContainerDetails): Promise<boolean> {
    if (State.OOMKilled || this.has(Id)) return true;
    const isFresh = !State.Running && Date.now() - Date.parse(State.FinishedAt) < PATIENCE_MS;
    return isFresh && this.endedIn(Id, State.ExitCode);
  }

  /**
   * Whether the container ran out of memory before it exited just now. After an exit that may be one, the engine's word is
   * awaited for a moment. It never fails.
   */
  async endedIn(id: string, exitCode: number): Promise<boolean> {
    if (exitCode === 0 || this.known.has(id)) return this.has(id);
    const details = await this.docker.inspectContainer(id).catch(() => undefined);
    if (details?.State.OOMKilled) return true;
    const isLimited = details?.HostConfig.Memory !== 0;
    if (exitCode !== KILLED || !isLimited || !this.events.isWatching || this.known.has(id)) return this.has(id);
    const { promise, resolve } = Promise.withResolvers<boolean>();
    using _watch = this.events.watch({
      onEvent: () => undefined,
      onEngineEvent: (event) => {
        if (event.Actor.ID !== id) return;
        if (event.Action === 'oom') resolve(true);
        if (isKill(event) || event.Action === 'start' || event.Action === 'destroy') resolve(false);
      },
      onLost: () => resolve(false),
    });
    return await abortable(promise, AbortSignal.timeout(PATIENCE_MS)).catch(() => false);
  }

  /** Whether the engine has told it by an event. */
  private has(id: string): boolean {
    return this.known.get(id) === 'oom';
  }

  private onEngineEvent(event: EngineEvent): void {
    const { Action, Actor } = event;
    if (Action === 'oom') this.known.set(Actor.ID, 'oom');
    else if (Action === 'start') this.known.delete(Actor.ID);
    else if (isKill(event) && !this.known.has(Actor.ID)) this.known.set(Actor.ID, 'killed');
    else if (Action === 'destroy' && this.known.has(Actor.ID))
      setTimeout(() => this.known.delete(Actor.ID), REMEMBERED_MS).unref();
  }
}

function isKill({ Action, Actor }: EngineEvent): boolean {
  return Action === 'kill' && Actor.Attributes['signal'] === '9';
}
