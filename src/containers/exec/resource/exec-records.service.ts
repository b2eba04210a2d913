import { setTimeout as sleep } from 'node:timers/promises';
import { Injectable, Logger, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { Instances } from '../../../store/instances.service.js';
import { LocalStore } from '../../../store/local-store.js';
import { type ExecRecord, lost } from './exec-record.js';

const COLLECTION = 'execs';
const SECOND = 1_000;
/** Milliseconds between two looks for records whose dockAPI has ended. */
const SWEEP_MS = 60_000;
/** Milliseconds between two looks at an exec whose dockAPI cannot be asked, and between two tries to write. */
const LOOK_MS = 1_000;

/** The records of execs in the store, which outlive their dockAPI. */
@Injectable()
export class ExecRecords implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly logger = new Logger('Exec');
  private readonly stopped = new AbortController();
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly store: LocalStore,
    private readonly instances: Instances,
  ) {}

  /** Otherwise the records of a dockAPI that was killed would stay until somebody reads them. */
  async onApplicationBootstrap(): Promise<void> {
    await this.sweep();
    this.timer = setInterval(() => void this.sweep(), SWEEP_MS).unref();
  }

  onModuleDestroy(): void {
    clearInterval(this.timer);
    this.stopped.abort();
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

  /**
   * Waits for the end of an exec whose dockAPI cannot be asked: it may be dead, which shows in a while, or out of reach.
   *
   * @param seconds at most
   */
  async untilEnded(record: ExecRecord, seconds: number, signal: AbortSignal): Promise<ExecRecord> {
    const { container_id: containerId, exec_id: execId } = record.exec;
    const until = performance.now() + seconds * SECOND;
    let current: ExecRecord | undefined = record;
    while (current?.exec.state === 'running' && performance.now() < until && !signal.aborted) {
      record = current;
      await sleep(LOOK_MS, undefined, { signal }).catch(() => undefined);
      current = await this.find(containerId, execId);
    }
    return current ?? record;
  }

  /** Writes a record again if the store has lost it. */
  async restore(record: ExecRecord): Promise<void> {
    const { container_id: containerId, exec_id: execId, state } = record.exec;
    const options = state === 'running' ? {} : { ttlMs: Math.max(record.keep * SECOND, 1) };
    await this.store.putIfAbsent(COLLECTION, keyOf(containerId, execId), JSON.stringify(record), options);
  }

  /** Calls back when the store may have lost records, until it is disposed of. */
  onBack(listener: () => void): Disposable {
    return this.instances.onBack(listener);
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

  /**
   * Writes the end of an exec; the record is gone after `keep`. If the store is away, it goes on trying in the background: otherwise
   * the exec would be told as running for ever.
   */
  settle(record: ExecRecord): Promise<void> {
    return this.insist(() => this.put(record));
  }

  /** Goes on trying, as {@link settle}. */
  delete(containerId: string, execId: string): Promise<void> {
    return this.insist(async () => void (await this.store.delete(COLLECTION, keyOf(containerId, execId))));
  }

  private async put(record: ExecRecord): Promise<void> {
    const { container_id: containerId, exec_id: execId } = record.exec;
    const options = { ttlMs: Math.max(record.keep * SECOND, 1) };
    await this.store.put(COLLECTION, keyOf(containerId, execId), JSON.stringify(record), options);
  }

  private async insist(write: () => Promise<void>): Promise<void> {
    await write().catch((error: unknown) => {
      this.logger.debug(error);
      void this.writeLater(write);
    });
  }

  private async writeLater(write: () => Promise<void>): Promise<void> {
    const { signal } = this.stopped;
    for (let isWritten = false; !isWritten && !signal.aborted;) {
      await sleep(LOOK_MS, undefined, { signal, ref: false }).catch(() => undefined);
      isWritten = await write().then(
        () => true,
        () => false,
      );
    }
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
