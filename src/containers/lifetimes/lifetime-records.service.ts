import { Injectable } from '@nestjs/common';
import type { ActivityKind } from '../../activity/container-activity.js';
import { LocalStore } from '../../store/local-store.js';
import { EMPTY_RECORD, type LifetimeRecord, parseRecord } from './lifetime-record.js';

const RECORDS = 'lifetimes';
const LAST_USES = 'lifetimes/last-uses';

/** The last use of a container, for after a restart of dockAPI, and for other processes. */
export interface LastUse {
  /** RFC 3339. */
  at: string;
  kind: ActivityKind;
  by: string | null;
}

/** What the store keeps of lifetimes, by container id. */
@Injectable()
export class LifetimeRecords {
  constructor(private readonly store: LocalStore) {}

  async get(containerId: string): Promise<LifetimeRecord | undefined> {
    const text = await this.store.get(RECORDS, containerId);
    return text === undefined ? undefined : parseRecord(text);
  }

  /** The records as text, by id, so that unchanged ones need not be parsed. */
  async texts(): Promise<Map<string, string>> {
    return new Map((await this.store.list(RECORDS)).map(({ id, value }) => [id, value]));
  }

  /** The containers of which the store keeps something, a last use too. */
  async ids(): Promise<Set<string>> {
    const lists = await Promise.all([RECORDS, LAST_USES].map((collection) => this.store.list(collection)));
    return new Set(lists.flat().map(({ id }) => id));
  }

  /** Changes a record, whoever else does at the same time. @returns the new record */
  async change(containerId: string, change: (record: LifetimeRecord) => LifetimeRecord): Promise<LifetimeRecord> {
    for (;;) {
      const before = await this.store.get(RECORDS, containerId);
      const after = change(before === undefined ? EMPTY_RECORD : parseRecord(before));
      const text = JSON.stringify(after);
      if (before === text) return after;
      const isWritten =
        before === undefined
          ? (await this.store.putIfAbsent(RECORDS, containerId, text)) === undefined
          : await this.store.compareAndSet(RECORDS, containerId, before, text);
      if (isWritten) return after;
    }
  }

  async delete(containerId: string): Promise<void> {
    await Promise.all([RECORDS, LAST_USES].map((collection) => this.store.delete(collection, containerId)));
  }

  watch(onChange: () => void): Disposable {
    return this.store.watch(RECORDS, onChange);
  }

  async lastUse(containerId: string): Promise<LastUse | undefined> {
    const text = await this.store.get(LAST_USES, containerId);
    return text === undefined ? undefined : (JSON.parse(text) as LastUse);
  }

  /** @returns the last uses by container id */
  async lastUses(): Promise<Map<string, LastUse>> {
    return new Map((await this.store.list(LAST_USES)).map(({ id, value }) => [id, JSON.parse(value) as LastUse]));
  }

  async putLastUse(containerId: string, use: LastUse): Promise<void> {
    await this.store.put(LAST_USES, containerId, JSON.stringify(use));
  }
}
