import { Injectable } from '@nestjs/common';
import { Activity } from './activity.service.js';

/** The lifetimes, which know how to wake a container. */
export interface WakeHandler {
  /** Whether the container runs, ready or not, as far as this process has heard; true for one without a lifetime. */
  isUp(containerId: string): boolean;
  /** Whether it runs but is not ready, or another process may be waking it. */
  isStarting(containerId: string): boolean;
  /** Whether a request would wake it, as far as this process has heard. */
  isAsleep(containerId: string): boolean;
  /** Whether it is stopped when nothing uses it. */
  mayIdle(containerId: string): boolean;
  wake(containerId: string, by: string | undefined, signal: AbortSignal): Promise<boolean>;
  inTime<T>(containerId: string, wait: (signal: AbortSignal) => Promise<T>, signal: AbortSignal): Promise<T>;
}

/** Without lifetimes, every container is up. */
const NONE: WakeHandler = {
  isUp: () => true,
  isStarting: () => false,
  isAsleep: () => false,
  mayIdle: () => false,
  wake: () => Promise.resolve(false),
  inTime: (_containerId, wait, signal) => wait(signal),
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

  /**
   * Waits until a container can be used, for its `wake_timeout` at most: also for what holds its wake up.
   *
   * @throws AppError `not_ready` afterwards, and those of `wait`
   */
  inTime<T>(containerId: string, wait: (signal: AbortSignal) => Promise<T>, signal: AbortSignal): Promise<T> {
    return this.handler.inTime(containerId, wait, signal);
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
   * Wakes a container if it is asleep, and begins an activity that lasts until it is disposed of. One that runs need not be
   * ready: a command may be what finds out why.
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
    const untilUp = async (waiting: AbortSignal) => {
      await this.activity.passed(containerId, waiting, 'work');
      if (!this.handler.isUp(containerId)) await this.wake(containerId, by, waiting);
    };
    // Nothing may be awaited between the last look and the beginning.
    do await this.inTime(containerId, untilUp, signal);
    while (this.activity.isHeld(containerId, 'work'));
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
