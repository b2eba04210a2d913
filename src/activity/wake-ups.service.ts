import { Injectable } from '@nestjs/common';
import { Activity } from './activity.service.js';

/** The lifetimes, which know how to wake a container. */
export interface WakeHandler {
  /** Whether the container is up, as far as this process has heard; true for one without a lifetime. */
  isUp(containerId: string): boolean;
  /** Whether another process may be waking it, so that it runs but is not ready. */
  isStarting(containerId: string): boolean;
  /** Whether a request would wake it, as far as this process has heard. */
  isAsleep(containerId: string): boolean;
  /** Whether it is stopped when nothing uses it. */
  mayIdle(containerId: string): boolean;
  wake(containerId: string, by: string | undefined, signal: AbortSignal): Promise<boolean>;
}

/** Without lifetimes, every container is up. */
const NONE: WakeHandler = {
  isUp: () => true,
  isStarting: () => false,
  isAsleep: () => false,
  mayIdle: () => false,
  wake: () => Promise.resolve(false),
};

/** How the proxy, exec and files wake a container. The lifetimes, which lie above them, register here. */
@Injectable()
export class WakeUps {
  private handler = NONE;

  constructor(private readonly activity: Activity) {}

  register(handler: WakeHandler): void {
    this.handler = handler;
  }

  /**
   * Wakes a container that is asleep, and waits until it is ready. All that come meanwhile share one start.
   *
   * @param by name of the token
   * @returns whether it runs; false: it is not asleep, or is not to be woken
   * @throws AppError `not_ready`, `upstream_failed`, and those of the engine
   */
  wake(containerId: string, by: string | undefined, signal: AbortSignal): Promise<boolean> {
    return this.handler.wake(containerId, by, signal);
  }

  /** As `WakeHandler.isStarting`. */
  isStarting(containerId: string): boolean {
    return this.handler.isStarting(containerId);
  }

  /** As `WakeHandler.isAsleep`. */
  isAsleep(containerId: string): boolean {
    return this.handler.isAsleep(containerId);
  }

  /** As `WakeHandler.mayIdle`. */
  mayIdle(containerId: string): boolean {
    return this.handler.mayIdle(containerId);
  }

  /**
   * Wakes a container if it is asleep, and begins an activity that lasts until it is disposed of.
   *
   * @param counts false: the container is not stopped meanwhile, but its idle clock does not start again
   */
  async use(
    containerId: string,
    kind: 'exec' | 'files',
    by: string | undefined,
    signal: AbortSignal,
    counts = true,
  ): Promise<Disposable> {
    do {
      await this.activity.passed(containerId, signal);
      if (!this.handler.isUp(containerId)) await this.wake(containerId, by, signal);
    } while (this.activity.isHeld(containerId)); // nothing may be awaited between the last look and the beginning
    const activity = this.activity.of(containerId);
    activity.began(kind, by);
    let isOver = false;
    return {
      [Symbol.dispose]: () => {
        if (!isOver) activity.ended(kind, by, counts);
        isOver = true;
      },
    };
  }
}
