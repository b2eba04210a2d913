import { Injectable, Logger, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { Instances } from '../../../store/instances.service.js';
import { Store } from '../../../store/store.js';
import { type ExecRecord, lost } from './exec-record.js';

const COLLECTION = 'execs';
const SECOND = 1_000;
/** Milliseconds between two looks for records whose dockAPI has ended. */
const SWEEP_MS = 60_000;

/** The records of execs in the store, which outlive their dockAPI. */
@Injectable()
export class ExecRecords implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly logger = new Logger('Exec');
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly store: Store,
    private readonly instances: Instances,
  ) {}

  /** Otherwise the records of a dockAPI that was killed would stay until somebody reads them. */
  async onApplicationBootstrap(): Promise<void> {
    await this.sweep();
    this.timer = setInterval(() => void this.sweep(), SWEEP_MS).unref();
  }

  onModuleDestroy(): void {
    clearInterval(this.timer);
  }

  /** Of this process. */
  get instance(): string {
    return this.instances.id;
  }

  /** Whether another dockAPI has what the record is about. */
  async isElsewhere({ exec, instance }: ExecRecord): Promise<boolean> {
    return exec.state !== 'lost' && instance !== this.instance && (await this.instances.isAlive(instance));
  }

  async find(containerId: string, execId: string): Promise<ExecRecord | undefined> {
    const text = await this.store.get(COLLECTION, keyOf(containerId, execId));
    return text === undefined ? undefined : this.current(text);
  }

  /** Of one container, in no order. */
  async list(containerId: string): Promise<ExecRecord[]> {
    const entries = await this.store.list(COLLECTION);
    return Promise.all(
      entries.filter(({ id }) => id.startsWith(keyOf(containerId, ''))).map(({ value }) => this.current(value)),
    );
  }

  /** @returns undefined if the record was written; otherwise the existing one */
  async putIfAbsent(record: ExecRecord): Promise<ExecRecord | undefined> {
    const key = keyOf(record.exec.container_id, record.exec.exec_id);
    const text = await this.store.putIfAbsent(COLLECTION, key, JSON.stringify(record));
    return text === undefined ? undefined : this.current(text);
  }

  /** The record of an ended exec is gone after `keep`. */
  async put(record: ExecRecord): Promise<void> {
    const options = record.exec.state === 'running' ? {} : { ttlMs: Math.max(record.keep * SECOND, 1) };
    await this.store.put(
      COLLECTION,
      keyOf(record.exec.container_id, record.exec.exec_id),
      JSON.stringify(record),
      options,
    );
  }

  async delete(containerId: string, execId: string): Promise<void> {
    await this.store.delete(COLLECTION, keyOf(containerId, execId));
  }

  private async current(text: string): Promise<ExecRecord> {
    const record = JSON.parse(text) as ExecRecord;
    if (record.exec.state !== 'running' || (await this.instances.isAlive(record.instance))) return record;
    const found = lost(record);
    await this.put(found);
    return found;
  }

  private async sweep(): Promise<void> {
    try {
      for (const { value } of await this.store.list(COLLECTION)) await this.current(value);
    } catch (error) {
      this.logger.debug(error); // the next one will do
    }
  }
}

function keyOf(containerId: string, execId: string): string {
  return `${containerId}/${execId}`;
}
