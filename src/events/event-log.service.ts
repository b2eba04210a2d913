import { Injectable } from '@nestjs/common';
import { Config } from '../config/config.js';
import { abortable } from '../docker/engine/abortable.js';
import { Instances } from '../store/instances.service.js';
import { type StreamPage, Store } from '../store/store.js';
import type { LogEntry } from './event-types.js';

const STREAM = 'events';
const CLAIMS = 'events/claims';
const LAST_GAP = 'events/last-gap';

/** Value of a claim whose event is in the log. */
const DONE = 'done';
/** Milliseconds in which every process has heard of an event. */
const CLAIM_MS = 600_000;
/** Milliseconds between two looks at whether the process of a claim lives. */
const LOOK_MS = 1_000;

/** The log of events, which all dockAPIs of a store share. */
@Injectable()
export class EventLog {
  constructor(
    private readonly store: Store,
    private readonly instances: Instances,
    private readonly config: Config,
  ) {}

  /**
   * Puts an event into the log, once, however many processes hear of it. Where another process does it, this waits until it is
   * there, so that each process goes through its events in one order. If that process ends before, this one does it instead.
   *
   * @param make returns the entry; undefined: the log leaves the event out
   * @throws AppError `store_unreachable`; it may be called again
   */
  async keep(key: string, make: () => Promise<LogEntry | undefined>, signal: AbortSignal): Promise<void> {
    const holder = await this.claim(key, signal);
    if (holder === DONE) return;
    if (holder !== 'taken over' || !(await this.some((entry) => entry.key === key))) {
      const entry = await make();
      if (entry) await this.append(entry);
    }
    await this.store.put(CLAIMS, key, DONE, { ttlMs: CLAIM_MS });
  }

  /** Puts a gap into the log, because events may be missing here; nothing if the log ends with such a gap already. */
  async keepGap(): Promise<void> {
    const last = await this.store.lastId(STREAM);
    if ((await this.store.get(LAST_GAP, 'id')) === last) return;
    await this.store.put(LAST_GAP, 'id', await this.append({ key: 'gap' }));
  }

  /** Whether it has an event of this container. */
  tellsOf(containerId: string): Promise<boolean> {
    return this.some(({ event }) => event?.container_id === containerId);
  }

  /** As `Store.read`. */
  read(after: string | undefined, limit: number): Promise<StreamPage> {
    return this.store.read(STREAM, after, limit);
  }

  lastId(): Promise<string> {
    return this.store.lastId(STREAM);
  }

  /** Events that are kept. */
  get kept(): number {
    return this.config.capacity.events;
  }

  /** Calls back after each change, until it is disposed of. */
  watch(onChange: () => void): Disposable {
    return this.store.watch(STREAM, onChange);
  }

  private append(entry: LogEntry): Promise<string> {
    return this.store.append(STREAM, JSON.stringify(entry), this.kept);
  }

  /** @returns `done`: the event is in the log. `taken over`: it may be, because a claim was left behind. */
  private async claim(key: string, signal: AbortSignal): Promise<'mine' | 'taken over' | typeof DONE> {
    for (;;) {
      let change = Promise.withResolvers<void>();
      using _watch = this.store.watch(CLAIMS, () => change.resolve());
      const holder = await this.store.putIfAbsent(CLAIMS, key, this.instances.id, { ttlMs: CLAIM_MS });
      if (holder === undefined) return 'mine';
      if (holder === DONE) return DONE;
      if (holder === this.instances.id) return 'taken over'; // by an earlier call, which failed
      if (!(await this.instances.isAlive(holder))) {
        if (await this.store.compareAndSet(CLAIMS, key, holder, this.instances.id, { ttlMs: CLAIM_MS }))
          return 'taken over';
        change = Promise.withResolvers();
        change.resolve();
      }
      const look = setTimeout(() => change.resolve(), LOOK_MS);
      await abortable(change.promise, signal).finally(() => clearTimeout(look));
    }
  }

  private async some(test: (entry: LogEntry) => boolean): Promise<boolean> {
    const { entries } = await this.store.read(STREAM, undefined, this.kept);
    return entries.some(({ value }) => test(JSON.parse(value) as LogEntry));
  }
}
