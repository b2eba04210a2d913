import { Injectable } from '@nestjs/common';
import type { Response } from 'express';
import type { Caller } from '../../access/caller.js';
import { WakeUps } from '../../activity/wake-ups.service.js';
import { ContainerDirectory } from '../../docker/containers/container-directory.service.js';

/**
 * Files that go in or out keep their container awake, and wake it. A look at them wakes it, but does not keep it awake. Requests
 * that are refused do neither.
 */
@Injectable()
export class FilesActivity {
  constructor(
    private readonly directory: ContainerDirectory,
    private readonly wakeUps: WakeUps,
  ) {}

  /**
   * Wakes the container if it is asleep, and keeps it awake until the response is over; its idle clock starts again then.
   *
   * @throws AppError `container_not_found`, and those of `WakeUps.wake`
   */
  begin(id: string, caller: Caller, response: Response, gone: AbortSignal): Promise<void> {
    return this.hold(id, caller, response, gone, true);
  }

  /** As {@link begin}, for what only tells of files: the idle clock goes on. */
  look(id: string, caller: Caller, response: Response, gone: AbortSignal): Promise<void> {
    return this.hold(id, caller, response, gone, false);
  }

  private async hold(
    id: string,
    caller: Caller,
    response: Response,
    gone: AbortSignal,
    counts: boolean,
  ): Promise<void> {
    const containerId = await this.directory.idOf(id, caller.onlyOwner, gone);
    const use = await this.wakeUps.use(containerId, 'files', caller.name, gone, counts);
    if (response.closed) use[Symbol.dispose]();
    else response.once('close', () => use[Symbol.dispose]());
  }
}
