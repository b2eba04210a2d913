import { Injectable, Logger, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import { LABEL, operationOf } from '../docker/containers/managed-container.js';
import { ManagedContainers } from '../docker/containers/managed-containers.service.js';
import { toProblem } from '../http/problem.js';
import { Instances } from '../store/instances.service.js';
import { hasEnded, type OperationRecord } from './operation.js';
import { OperationRecords } from './operation-records.service.js';
import { interrupted } from './running-operation.js';

const SWEEP_MS = 5_000;
/** Milliseconds in which another node may end what its dockAPI left. */
const OTHERS_MS = 60_000;

/** Ends operations of a dockAPI that was killed: they are `failed`, and name their container if there is one. */
@Injectable()
export class Interruptions implements OnModuleInit, OnModuleDestroy {
  private readonly logger = new Logger('Operations');
  private timer: NodeJS.Timeout | undefined;
  private isSweeping = false;

  constructor(
    private readonly records: OperationRecords,
    private readonly instances: Instances,
    private readonly containers: ManagedContainers,
  ) {}

  onModuleInit(): void {
    this.timer = setInterval(() => void this.sweep(), SWEEP_MS).unref();
    void this.sweep();
  }

  onModuleDestroy(): void {
    clearInterval(this.timer);
  }

  /**
   * An operation of another node is left to that node, which knows the container, for a while.
   *
   * @returns the operation, ended if the dockAPI that worked on it has
   */
  async endIfInterrupted(record: OperationRecord): Promise<OperationRecord> {
    if (hasEnded(record) || (await this.instances.isAlive(record.instance))) return record;
    const isOwn = await this.instances.isOfEngine(record.instance);
    if (!isOwn && Date.parse(record.updated_at) > Date.now() - OTHERS_MS) return record;
    const containerId = record.container_id ?? (isOwn ? await this.containerOf(record) : null);
    const problem = toProblem(interrupted(containerId), record.path);
    return (await this.records.change(record, { state: 'failed', problem, container_id: containerId })) ?? record;
  }

  private async sweep(): Promise<void> {
    if (this.isSweeping) return;
    this.isSweeping = true;
    try {
      for (const { id, owner, instance } of await this.records.running()) {
        if (await this.instances.isAlive(instance)) continue;
        const record = await this.records.find(owner, id);
        if (!record || hasEnded(record)) await this.records.forgetRunning(id);
        else await this.endIfInterrupted(record);
      }
    } catch (error) {
      this.logger.debug(error); // the next sweep tries again
    } finally {
      this.isSweeping = false;
    }
  }

  /** The container of a run that was killed before it could write it down. One that never started is no result: it is removed. */
  private async containerOf({ id, kind }: OperationRecord): Promise<string | null> {
    if (kind !== 'run') return null;
    const labelled = await this.containers.listProven({ label: [LABEL.operation] });
    const own = labelled.find(({ labels, status }) => operationOf(labels) === id && status !== 'created');
    return own?.id ?? null;
  }
}
