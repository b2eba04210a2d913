import { Injectable } from '@nestjs/common';
import { Config } from '../config/config.js';
import { AppError } from '../errors/app-error.js';
import { type Entry, Store, update, type WriteOptions } from '../store/store.js';
import { Changes } from './changes.js';
import { hasEnded, type OperationRecord } from './operation.js';

/** How much longer an operation is kept while nothing has read its end. */
const UNREAD = 10;
/** Milliseconds that an operation is kept after its end was read, at least. */
const MIN_AFTER_READ_MS = 60_000;

/** By operation: where its record is, for dockAPIs that finish the books of others. */
const RUNNING = 'operations-running';

/** No owner has this name. */
const NO_OWNER = '-';

/** Operations in the store, each visible to its owner only. */
@Injectable()
export class OperationRecords {
  constructor(
    private readonly store: Store,
    private readonly config: Config,
  ) {}

  /**
   * Adds a running operation. If its owner has too many, the oldest that have ended are forgotten.
   *
   * @throws AppError `too_many_requests` if all of them run
   */
  async add(record: OperationRecord): Promise<void> {
    const collection = collectionOf(record.owner);
    await this.store.put(collection, record.id, toText(record));
    const { owner, instance } = record;
    await this.store.put(RUNNING, record.id, JSON.stringify({ owner, instance }));
    const all = (await this.store.list(collection)).map(toRecord);
    const most = this.config.capacity.operations;
    const excess = all.length - most;
    if (excess <= 0) return;
    const ended = all.filter(hasEnded).sort(byAge).slice(0, excess);
    for (const { id } of ended) await this.store.delete(collection, id);
    if (ended.length === excess) return;
    await this.remove(record);
    throw new AppError(
      'too_many_requests',
      `${most} operations are running (DOCKAPI_MAX_OPERATIONS): wait for some, or cancel them with DELETE /operations/{id}`,
    );
  }

  /** Writes a running operation again if the store has lost it. */
  async restore(record: OperationRecord): Promise<void> {
    const { id, owner, instance } = record;
    await this.store.putIfAbsent(collectionOf(owner), id, toText(record));
    await this.store.putIfAbsent(RUNNING, id, JSON.stringify({ owner, instance }));
  }

  /** @returns the operation; undefined: its owner has none with this id */
  async find(owner: string | undefined, id: string): Promise<OperationRecord | undefined> {
    const value = await this.store.get(collectionOf(owner), id);
    return value === undefined ? undefined : parse(value);
  }

  /** Newest first. */
  async list(owner: string | undefined): Promise<OperationRecord[]> {
    return (await this.store.list(collectionOf(owner))).map(toRecord).sort((one, other) => byAge(other, one));
  }

  /**
   * Changes an operation that has not ended.
   *
   * @returns the operation afterwards; undefined: it was forgotten
   */
  async change(record: OperationRecord, fields: Partial<OperationRecord>): Promise<OperationRecord | undefined> {
    const now = new Date().toISOString();
    const ends = fields.state !== undefined && hasEnded({ state: fields.state });
    const value = await update(
      this.store,
      collectionOf(record.owner),
      record.id,
      (before) => {
        const old = parse(before);
        if (hasEnded(old)) return undefined;
        return toText({
          ...old,
          ...fields,
          ...(ends && { finished_at: now }),
          updated_at: now,
          revision: old.revision + 1,
        });
      },
      ends ? { ttlMs: this.config.operationRetentionMs * UNREAD } : {},
    );
    if (ends) await this.store.delete(RUNNING, record.id);
    return value === undefined ? undefined : parse(value);
  }

  /** Shortens the time that an ended operation is kept: its client knows the end. */
  async markRead(record: OperationRecord): Promise<void> {
    if (!hasEnded(record) || record.isRead) return;
    const left = Date.parse(record.finished_at!) + this.config.operationRetentionMs - Date.now();
    const options: WriteOptions = {
      ttlMs: Math.max(left, Math.min(MIN_AFTER_READ_MS, this.config.operationRetentionMs)),
    };
    const { owner, id } = record;
    await update(this.store, collectionOf(owner), id, (before) => toText({ ...parse(before), isRead: true }), options);
  }

  async remove({ owner, id }: OperationRecord): Promise<void> {
    await this.store.delete(RUNNING, id);
    await this.store.delete(collectionOf(owner), id);
  }

  /** Operations that run, with the dockAPI that works on each. */
  async running(): Promise<{ id: string; owner: string | undefined; instance: string }[]> {
    const entries = await this.store.list(RUNNING);
    return entries.map(({ id, value }) => {
      const { owner, instance } = JSON.parse(value) as { owner?: string; instance: string };
      return { id, owner, instance };
    });
  }

  /** Drops an entry of {@link running} whose operation is gone. */
  async forgetRunning(id: string): Promise<void> {
    await this.store.delete(RUNNING, id);
  }

  /**
   * Tells an operation now and after each change, until the signal aborts or the operation is gone. Changes that follow each
   * other closely are told as one.
   */
  async *changes(owner: string | undefined, id: string, signal: AbortSignal): AsyncGenerator<OperationRecord> {
    using changes = new Changes(this.store, collectionOf(owner));
    let told = -1;
    while (!signal.aborted) {
      changes.reset();
      const record = await this.find(owner, id);
      if (!record) return;
      if (record.revision !== told) yield record;
      told = record.revision;
      await changes.next(signal);
    }
  }
}

function collectionOf(owner: string | undefined): string {
  return `operations/${owner ?? NO_OWNER}`;
}

function toText(record: OperationRecord): string {
  return JSON.stringify(record);
}

function parse(value: string): OperationRecord {
  return JSON.parse(value) as OperationRecord;
}

function toRecord({ value }: Entry): OperationRecord {
  return parse(value);
}

function byAge(one: OperationRecord, other: OperationRecord): number {
  return one.created_at < other.created_at ? -1 : one.created_at > other.created_at ? 1 : 0;
}
