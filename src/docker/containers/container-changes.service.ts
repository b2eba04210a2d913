import { setTimeout as sleep } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { AppError, type ErrorCode } from '../../errors/app-error.js';
import { abortable } from '../engine/abortable.js';
import { DockerService } from '../engine/docker.service.js';
import type { ContainerDetails } from '../engine/engine-types.js';
import { isContainerNotFound } from './container-id.js';
import { type ContainerEvent, DockerEvents } from './docker-events.js';

/** Milliseconds between two looks while the engine tells no events: it is away, or refuses them. */
const WITHOUT_EVENTS_MS = 1_000;

const AWAY = new Set<ErrorCode>(['engine_unreachable', 'engine_timeout', 'engine_error']);

/** Waits for a container to change, by the engine's events: all that wait share the one stream of {@link DockerEvents}. */
@Injectable()
export class ContainerChanges {
  constructor(
    private readonly docker: DockerService,
    private readonly events: DockerEvents,
  ) {}

  /**
   * Looks at a container at once, and again after each of its events and after each gap in the events, until `test` returns
   * something else than undefined.
   *
   * @param id a full id
   * @param test gets undefined where there is no such container any more, and the exit code of the last exit meanwhile
   * @param signal ends the wait; it then rejects with the signal's reason
   * @throws AppError those of the first look; an engine that goes away later is waited for
   */
  async until<T>(
    id: string,
    test: (details: ContainerDetails | undefined, exitCode: number | undefined) => T | undefined,
    signal: AbortSignal,
  ): Promise<T> {
    let change = Promise.withResolvers<void>();
    let exitCode: number | undefined;
    const onChange = () => change.resolve();
    const onEvent = ({ Action, Actor }: ContainerEvent) => {
      if (Actor.ID !== id) return;
      if (Action === 'die') exitCode = Number(Actor.Attributes['exitCode']);
      onChange();
    };
    // Subscribed before the look, so that no change after it is missed.
    using _watch = this.events.watch({ onWatching: onChange, onEvent, onLost: onChange });
    for (let isFirst = true; ; isFirst = false) {
      change = Promise.withResolvers();
      const look = await this.look(id, signal).catch((error: unknown) => {
        if (isFirst || !isAway(error)) throw error;
        return undefined;
      });
      const result = look && test(look.details, exitCode);
      if (result !== undefined) return result;
      await this.next(change.promise, signal);
    }
  }

  private async next(change: Promise<void>, signal: AbortSignal): Promise<void> {
    if (this.events.isWatching) return abortable(change, signal);
    const over = new AbortController();
    const pause = sleep(WITHOUT_EVENTS_MS, undefined, { signal: over.signal }).catch(() => undefined);
    await abortable(Promise.race([change, pause]), signal).finally(() => over.abort());
  }

  private async look(id: string, signal: AbortSignal): Promise<{ details: ContainerDetails | undefined }> {
    try {
      return { details: await this.docker.inspectContainer(id, signal) };
    } catch (error) {
      if (isContainerNotFound(error)) return { details: undefined };
      throw error;
    }
  }
}

function isAway(error: unknown): boolean {
  return error instanceof AppError && AWAY.has(error.code);
}
