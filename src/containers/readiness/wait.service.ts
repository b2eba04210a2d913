import { Injectable } from '@nestjs/common';
import { ContainerChanges } from '../../docker/containers/container-changes.service.js';
import { containerNotFound } from '../../docker/containers/container-id.js';
import { type ContainerState, fromDetails, publicIdOf, serviceOf } from '../../docker/containers/managed-container.js';
import { ManagedContainers } from '../../docker/containers/managed-containers.service.js';
import type { ContainerDetails } from '../../docker/engine/engine-types.js';
import { AppError } from '../../errors/app-error.js';
import { Shutdown } from '../../http/shutdown.js';
import { toContainerDetailsDto, toContainerDto } from '../container-dtos.js';
import type { ContainerDetailsDto, ContainerDto, RemovedContainerDto } from '../dto/container.dto.js';
import { inTime } from './in-time.js';
import { asExited, ReadyWait } from './ready-wait.service.js';
import type { WaitDto } from './wait.dto.js';

type Awaited = WaitDto['for'];

const ENDED: readonly ContainerState[] = ['exited', 'dead', 'removing'];

/** Waits for a container to be ready, running, exited or removed. */
@Injectable()
export class WaitService {
  constructor(
    private readonly containers: ManagedContainers,
    private readonly changes: ContainerChanges,
    private readonly ready: ReadyWait,
    private readonly shutdown: Shutdown,
  ) {}

  /**
   * @param owner limits the search to this owner's containers; undefined: all containers
   * @param client aborts when the client is gone
   * @throws AppError `container_not_found`, `not_ready`, `shutting_down`, and for `ready` those of ReadyWait.until
   */
  async wait(
    id: string,
    owner: string | undefined,
    { for: awaited, timeout }: WaitDto,
    client: AbortSignal,
  ): Promise<ContainerDto | ContainerDetailsDto | RemovedContainerDto> {
    const signal = AbortSignal.any([client, this.shutdown.signal]);
    try {
      const container = await this.containers.inspect(id, owner, signal);
      if (awaited === 'ready') {
        const patience = { timeoutMs: timeout * 1_000, field: 'timeout' };
        return toContainerDto(fromDetails(await this.ready.until(container, patience, signal)));
      }
      if (awaited !== 'running' && serviceOf(container.Config.Labels) !== undefined) throw startedAgain(awaited);
      return await this.untilIs(awaited, container, timeout, signal);
    } catch (error) {
      if (this.shutdown.signal.aborted && error === this.shutdown.signal.reason) throw shuttingDown();
      throw error;
    }
  }

  private async untilIs(
    awaited: Exclude<Awaited, 'ready'>,
    container: ContainerDetails,
    seconds: number,
    signal: AbortSignal,
  ): Promise<ContainerDto | ContainerDetailsDto | RemovedContainerDto> {
    const { Id } = container;
    let last = container;
    const test = (details: ContainerDetails | undefined, exitCode: number | undefined) => {
      if (awaited === 'removed') return details ? undefined : { id: Id, removed: true };
      if (details) {
        last = details;
        return dtoIf(awaited, details);
      }
      // The engine has removed it (`auto_remove`). The event has the exit code.
      if (awaited === 'exited' && exitCode !== undefined) return toContainerDetailsDto(endedNow(last, exitCode));
      throw containerNotFound(Id);
    };
    return inTime(
      seconds * 1_000,
      (ends) => this.changes.until(Id, test, ends),
      () => notSo(awaited, last, seconds),
      signal,
    );
  }
}

function dtoIf(
  awaited: 'running' | 'exited',
  details: ContainerDetails,
): ContainerDto | ContainerDetailsDto | undefined {
  const { status } = fromDetails(details);
  if (awaited === 'running') return status === 'running' ? toContainerDto(fromDetails(details)) : undefined;
  if (!ENDED.includes(status)) return undefined;
  return toContainerDetailsDto(status === 'removing' ? asExited(details) : details);
}

function endedNow(details: ContainerDetails, exitCode: number): ContainerDetails {
  const { State } = details;
  return asExited({ ...details, State: { ...State, FinishedAt: new Date().toISOString() } }, exitCode);
}

function notSo(awaited: Awaited, details: ContainerDetails, seconds: number): AppError {
  const { id, labels, status } = fromDetails(details);
  return new AppError(
    'not_ready',
    `The container was not ${awaited} within ${seconds} s: it is ${status}. Look at its logs, or raise timeout`,
    { details: { container_id: publicIdOf(id, labels) } },
  );
}

function startedAgain(awaited: Awaited): AppError {
  const detail = `The container has reschedule, so that Swarm starts it again: wait for ready or running, not for ${awaited}`;
  return new AppError('not_supported', detail);
}

function shuttingDown(): AppError {
  return new AppError('shutting_down', 'dockAPI is shutting down: wait again soon, or use another instance');
}
