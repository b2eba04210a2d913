import { setTimeout as sleep } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { AppError, type ErrorCode } from '../../errors/app-error.js';
import { abortable } from '../engine/abortable.js';
import { DockerService } from '../engine/docker.service.js';
import type { ContainerDetails } from '../engine/engine-types.js';
import { isContainerNotFound } from './container-id.js';
import { type ContainerEvent, DockerEvents } from './docker-events.js';

/** Milliseconds between inspections while there are no events, because the engine is unreachable or refuses them. */
const WITHOUT_EVENTS_MS = 1_000;

const AWAY = new Set<ErrorCode>(['engine_unreachable', 'engine_timeout', 'engine_error']);

/** Waits for changes of a container, by the engine's events. All waits share the stream of {@link DockerEvents}. */
@Injectable()
export class ContainerChanges {
  constructor(
    private readonly docker: DockerService,
    private readonly events: DockerEvents,
  ) {}

  /**
   * Inspects a container at once, and again after each of its events and each gap in the events, until `test` returns
   * something else than undefined.
   *
   * @param id a full id
   * @param test gets undefined if the container no longer exists, and the code of the last exit meanwhile
   * @param signal ends the wait; it then rejects with the signal's reason
   * @throws AppError those of the first inspection; if the engine becomes unreachable later, the wait continues
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
    // Subscribed before the inspection, so that no change after it is missed.
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
