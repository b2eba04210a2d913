import { Injectable } from '@nestjs/common';
import { Config } from '../../config/config.js';
import { namesContainer } from '../../docker/containers/container-id.js';
import { LocalStore } from '../../store/local-store.js';
import type { Entry } from '../../store/store.js';
import type { RemovedContainer, RemovedRecord } from './removed-container.js';

/** Containers of one owner. */
export const MAX_REMOVED = 1_000;
/** Removals of this process after which the oldest records are dropped. */
const TRIM_EVERY = 50;

/** By the first digits of the id. */
const RECORDS = 'removed';
/** Apart from the records, so that a list does not read them. */
const LOGS = 'removed/logs';
/** By owner and name: the key of the last container that had the name. */
const NAMES = 'removed/names';

/** An id is found by this many of its digits, or more. */
const KEY_DIGITS = 12;

/**
 * Removed containers in the store, for DOCKAPI_REMOVED_RETENTION. There is one record for each, however many dockAPIs hear of
 * the removal: the first one that keeps it counts.
 */
@Injectable()
export class RemovedRecords {
  private sinceTrim = 0;

  constructor(
    private readonly store: LocalStore,
    private readonly config: Config,
  ) {}

  /**
   * Keeps a container that is about to be removed. It is not shown before {@link complete}.
   *
   * @param logs undefined: they could not be read
   */
  async prepare(container: RemovedContainer, logs: string[] | undefined): Promise<void> {
    const key = keyOf(container.id);
    // Another dockAPI may have read them before it removed the container meanwhile.
    if (logs?.length === 0) await this.store.putIfAbsent(LOGS, key, '[]', this.options);
    else if (logs) await this.store.put(LOGS, key, JSON.stringify(logs), this.options);
    await this.putUnlessComplete(key, { ...container, removed_at: null });
  }

  /** Forgets a container that was not removed after all. */
  async withdraw(id: string): Promise<void> {
    const key = keyOf(id);
    const before = await this.store.get(RECORDS, key);
    if (before === undefined || parse(before).removed_at !== null) return;
    await this.store.delete(RECORDS, key);
    await this.store.delete(LOGS, key);
  }

  /** Shows a container that was prepared. @param known its exit code, if it is known only now */
  async complete(id: string, known: Partial<Pick<RemovedContainer, 'exit_code'>> = {}): Promise<void> {
    await this.show(id, undefined, known);
  }

  /** Shows a container that is gone, as `seen` if nobody prepared its removal. */
  async completeOr(seen: RemovedContainer): Promise<void> {
    await this.show(seen.id, seen, {});
  }

  private async show(
    id: string,
    seen: RemovedContainer | undefined,
    known: Partial<Pick<RemovedContainer, 'exit_code'>>,
  ): Promise<void> {
    const key = keyOf(id);
    const now = new Date().toISOString();
    for (;;) {
      const before = await this.store.get(RECORDS, key);
      const record = before === undefined ? seen && { ...seen, removed_at: null } : parse(before);
      if (!record) return;
      const { removed_at } = record;
      // Another dockAPI, or the engine's event, may have completed it without the end that this one knows.
      const exit_code = record.exit_code ?? known.exit_code ?? seen?.exit_code ?? null;
      if (removed_at !== null && exit_code === record.exit_code) return;
      const after = JSON.stringify({ ...record, exit_code, removed_at: removed_at ?? now });
      if (!(await this.write(key, before, after))) continue;
      if (removed_at === null) await this.index(key, record);
      return;
    }
  }

  /** Completes removals whose dockAPI was killed meanwhile. */
  async completeThoseWithout(exists: (id: string) => boolean): Promise<void> {
    for (const { id, removed_at } of await this.all()) if (removed_at === null && !exists(id)) await this.complete(id);
  }

  /** Newest first, without their logs. @param owner the required owner; undefined: any */
  async list(owner: string | undefined): Promise<RemovedRecord[]> {
    const all = (await this.all()).filter((each) => each.removed_at !== null && isOf(each, owner));
    return all.sort(newestFirst).slice(0, MAX_REMOVED);
  }

  /**
   * @param asked its id, at least the first 12 digits, or the name that it had
   * @param owner the required owner; undefined: any
   */
  async find(asked: string, owner: string | undefined): Promise<RemovedRecord | undefined> {
    const byName = await this.store.get(NAMES, nameKey(asked, owner));
    for (const key of [byName, keyOf(asked)]) {
      const value = key === undefined ? undefined : await this.store.get(RECORDS, key);
      const record = value === undefined ? undefined : parse(value);
      if (record && record.removed_at !== null && isOf(record, owner) && namesContainer(asked, record)) return record;
    }
    return undefined;
  }

  /** @returns undefined if nobody has kept them */
  async logsOf({ id }: Pick<RemovedContainer, 'id'>): Promise<string[] | undefined> {
    const value = await this.store.get(LOGS, keyOf(id));
    return value === undefined ? undefined : (JSON.parse(value) as string[]);
  }

  private async putUnlessComplete(key: string, record: RemovedRecord): Promise<void> {
    for (;;) {
      const before = await this.store.get(RECORDS, key);
      if (before !== undefined && parse(before).removed_at !== null) return;
      if (await this.write(key, before, JSON.stringify(record))) return;
    }
  }

  private async write(key: string, before: string | undefined, after: string): Promise<boolean> {
    return before === undefined
      ? (await this.store.putIfAbsent(RECORDS, key, after, this.options)) === undefined
      : this.store.compareAndSet(RECORDS, key, before, after, this.options);
  }

  private async index(key: string, { name, owner }: RemovedContainer): Promise<void> {
    await this.store.put(NAMES, nameKey(name, undefined), key, this.options);
    if (owner !== undefined) await this.store.put(NAMES, nameKey(name, owner), key, this.options);
    if (++this.sinceTrim % TRIM_EVERY === 0) await this.trim(owner);
  }

  private async trim(owner: string | undefined): Promise<void> {
    const own = (await this.all()).filter((each) => each.removed_at !== null && each.owner === owner);
    for (const { id } of own.sort(newestFirst).slice(MAX_REMOVED)) {
      await this.store.delete(RECORDS, keyOf(id));
      await this.store.delete(LOGS, keyOf(id));
    }
  }

  private async all(): Promise<RemovedRecord[]> {
    return (await this.store.list(RECORDS)).map(({ value }: Entry) => parse(value));
  }

  private get options() {
    return { ttlMs: this.config.removedRetentionMs };
  }
}

function keyOf(id: string): string {
  return id.slice(0, KEY_DIGITS);
}

/** Owners and names have no blanks. */
function nameKey(name: string, owner: string | undefined): string {
  return `${owner ?? '*'} ${name}`;
}

function isOf(record: RemovedRecord, owner: string | undefined): boolean {
  return owner === undefined || record.owner === owner;
}

function newestFirst(one: RemovedRecord, other: RemovedRecord): number {
  return Date.parse(other.removed_at!) - Date.parse(one.removed_at!);
}

function parse(value: string): RemovedRecord {
  return JSON.parse(value) as RemovedRecord;
}
