import { Injectable } from '@nestjs/common';
import { Locks } from '../../store/locks.service.js';

/** The two locks of each container, over all dockAPIs of the store. Whoever needs both takes {@link during} first. */
@Injectable()
export class ContainerLocks {
  constructor(private readonly locks: Locks) {}

  /**
   * Works while nobody else acts on the container.
   *
   * @param signal ends the wait for the lock
   * @throws AppError `store_unreachable`
   */
  during<T>(containerId: string, work: () => Promise<T>, signal: AbortSignal): Promise<T> {
    return this.locks.during(containerId, work, signal);
  }

  /**
   * Works while no lifetime that another caller has asked for comes into force, and no lifetime acts. It waits neither for what
   * an action does before, as `before_stop`, nor for a wake.
   *
   * @param signal ends the wait for the lock
   * @throws AppError `store_unreachable`
   */
  changing<T>(containerId: string, work: () => Promise<T>, signal: AbortSignal): Promise<T> {
    return this.locks.during(`${containerId}.changes`, work, signal);
  }
}
