import { Injectable } from '@nestjs/common';
import { isContainerNotFound } from '../../docker/containers/container-id.js';
import { fromDetails, idempotencyOf, LABEL } from '../../docker/containers/managed-container.js';
import { ManagedContainers } from '../../docker/containers/managed-containers.service.js';
import type { ContainerDetails } from '../../docker/engine/engine-types.js';
import { AppError } from '../../errors/app-error.js';
import type { Work } from '../../operations/work.js';
import { ContainerRemover } from '../cleanup/container-remover.service.js';
import { toContainerDto } from '../container-dtos.js';
import type { ContainerDto } from '../dto/container.dto.js';
import { byCaller } from '../removed/removal-actors.js';
import { ReadyWait } from '../readiness/ready-wait.service.js';
import type { RunSpec } from './run-spec.js';

/** How long a key is valid. */
const DAY_MS = 86_400_000;
/** Tries to get past a container that was created and never started. */
const ATTEMPTS = 5;

/**
 * Runs with an `Idempotency-Key` whose dockAPI was killed. The container tells by its labels that the run was made, so the
 * request that is sent again gets this container, whatever has become of the store.
 */
@Injectable()
export class RepeatedRun {
  constructor(
    private readonly containers: ManagedContainers,
    private readonly remover: ContainerRemover,
    private readonly waits: ReadyWait,
  ) {}

  /**
   * @param run runs a container; called only if there is none with the key
   * @throws AppError `idempotency_conflict`, those of `run`, and with `wait_ready` those of ReadyWait.until
   */
  async orRun<T extends ContainerDto>(spec: RunSpec, work: Work, run: () => Promise<T>): Promise<T | ContainerDto> {
    if (!work.repeatable) return run();
    for (let attempts = 1; ; attempts++) {
      const container = await this.started(spec, work);
      if (container) return this.asItIs(container, spec, work);
      try {
        return await run();
      } catch (error) {
        // Its create was still on its way to the engine when its dockAPI was killed.
        const isOwn = isNameTaken(error) && (await this.find(spec, work)) !== undefined;
        if (!isOwn || attempts === ATTEMPTS) throw error;
      }
    }
  }

  /** The container of the run; undefined if there is none. One that was created and never started is removed. */
  private async started(spec: RunSpec, work: Work): Promise<ContainerDetails | undefined> {
    for (let attempts = 1; ; attempts++) {
      const container = await this.find(spec, work);
      if (container?.State.Status !== 'created' || attempts === ATTEMPTS) return container;
      // Without force: its start may be on its way.
      await this.remover.removeIfThere(container.Id, false, byCaller('cancelled')).catch((error: unknown) => {
        if (!(error instanceof AppError) || error.code !== 'container_running') throw error;
      });
    }
  }

  private async find({ owner }: RunSpec, { repeatable, signal }: Work): Promise<ContainerDetails | undefined> {
    const { key, fingerprint } = repeatable!;
    const labelled = await this.containers.list({ label: [`${LABEL.idempotency}=${key.label}`] }, owner, signal);
    for (const { id, labels } of labelled) {
      const mark = idempotencyOf(labels);
      const details = mark && (await this.containers.inspect(id, owner, signal).catch(unlessGone));
      if (!details || Date.parse(details.Created) < Date.now() - DAY_MS) continue;
      if (mark.request === fingerprint) return details;
      throw new AppError(
        'idempotency_conflict',
        `Container ${id} was run with this Idempotency-Key by another request: use a new key for each new request`,
      );
    }
    return undefined;
  }

  private async asItIs(container: ContainerDetails, spec: RunSpec, work: Work): Promise<ContainerDto> {
    work.hasContainer(container.Id, () => this.remover.removeIfThere(container.Id, true, byCaller('cancelled')));
    if (!spec.waitReady) return toContainerDto(fromDetails(container));
    work.report({ phase: 'waiting' });
    const patience = { timeoutMs: spec.waitTimeoutMs, field: spec.timeoutField };
    return toContainerDto(fromDetails(await this.waits.until(container, patience, work.signal)));
  }
}

function isNameTaken(error: unknown): boolean {
  return error instanceof AppError && error.code === 'name_in_use';
}

function unlessGone(error: unknown): undefined {
  if (isContainerNotFound(error)) return undefined;
  throw error;
}
