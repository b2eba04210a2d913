import { Injectable } from '@nestjs/common';
import { AppError } from '../../errors/app-error.js';
import { Activity } from '../../activity/activity.service.js';
import { WakeUps } from '../../activity/wake-ups.service.js';
import type { ContainerAddress } from './container-address.js';
import { notRunning, type Stopped, type Target, TargetResolver } from './target-resolver.js';

/** Who asks for a target. */
export interface Asking {
  /** Required owner of the container; undefined: any. */
  owner: string | undefined;
  /** Name of the token. */
  caller: string;
}

/** Finds where traffic goes, and wakes the container first if it is asleep. */
@Injectable()
export class AwakeTargets {
  constructor(
    private readonly targets: TargetResolver,
    private readonly activity: Activity,
    private readonly wakeUps: WakeUps,
  ) {}

  /**
   * From memory; undefined if the engine has to be asked, or the container is being stopped or woken. The activity has to begin
   * before anything is awaited.
   *
   * @throws AppError `port_not_published`
   */
  find(address: ContainerAddress, owner: string | undefined): Target | undefined {
    const target = this.targets.find(address, owner);
    if (!target || this.activity.isHeld(target.containerId)) return undefined;
    return this.wakeUps.isStarting(target.containerId) ? undefined : target;
  }

  /**
   * Asks the engine, and waits until the container is awake, for its `wake_timeout` at most. It may be put to sleep again before
   * the caller goes on: look again with {@link find}.
   *
   * @param mayWait called with the container's id before it is woken
   * @returns undefined if it may not
   * @throws AppError those of `TargetResolver.resolve`, `WakeUps.wake` and `WakeUps.inTime`, `upstream_failed` if it is not
   *   running
   */
  async resolve(
    address: ContainerAddress,
    asking: Asking,
    signal: AbortSignal,
    mayWait: (containerId: string) => boolean = () => true,
  ): Promise<Target | undefined> {
    const found = await this.look(address, asking, signal);
    const untilAwake = (waiting: AbortSignal) => this.awake(found, address, asking, waiting, mayWait);
    return this.wakeUps.inTime(idOf(found), untilAwake, signal);
  }

  private async awake(
    seen: Target | Stopped,
    address: ContainerAddress,
    asking: Asking,
    signal: AbortSignal,
    mayWait: (containerId: string) => boolean,
  ): Promise<Target | undefined> {
    for (let isAwake = false; ; seen = await this.look(address, asking, signal)) {
      const found = seen;
      const isStopped = 'container' in found;
      const id = idOf(found);
      const isHeld = this.activity.isHeld(id);
      if (!isStopped && !isHeld && (isAwake || !this.wakeUps.isStarting(id))) return found;
      if (isStopped && !isHeld && !maySleep(found)) throw notRunning('upstream_failed', found.container);
      if ((isHeld || this.wakeUps.isAsleep(id)) && !mayWait(id)) return undefined;
      if (isHeld) await this.activity.passed(id, signal);
      else isAwake = await this.wakeUps.wake(id, asking.caller, signal);
      if (isStopped && !isHeld && !isAwake) throw notRunning('upstream_failed', found.container);
    }
  }

  private async look(address: ContainerAddress, { owner }: Asking, signal: AbortSignal): Promise<Target | Stopped> {
    return this.targets.find(address, owner) ?? (await this.targets.resolve(address, owner, signal).catch(asUpstream));
  }
}

function idOf(found: Target | Stopped): string {
  return 'container' in found ? found.container.id : found.containerId;
}

/** Whether it is in a state in which a container sleeps. */
function maySleep({ container: { status } }: Stopped): boolean {
  return status === 'exited' || status === 'paused';
}

/** A container that is a Swarm service may have none on any node. */
function asUpstream(error: unknown): never {
  if (!(error instanceof AppError) || error.code !== 'container_not_running') throw error;
  throw new AppError('upstream_failed', error.detail, { cause: error });
}
