import { AsyncLocalStorage } from 'node:async_hooks';
import { randomUUID } from 'node:crypto';
import { Injectable, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import { currentCaller } from '../access/caller.js';
import { type ContainerChange, EngineCalls } from '../docker/engine/engine-calls.js';
import type { EngineOperation } from '../docker/engine/docker-errors.js';
import { Store } from '../store/store.js';
import type { Actor } from './event-types.js';

const COLLECTION = 'events/causes';
/** Milliseconds that a cause may still have events after its engine call: events arrive by another connection. */
const AFTER_MS = 5_000;
/** Longer than any engine call. It ends what a process leaves behind that is killed. */
const LONGEST_MS = 4_000_000;

export interface Cause {
  actor: Actor;
  operation: EngineOperation;
  /** Distinguishes it from a later one of the same kind. */
  nonce: string;
}

/** Milliseconds that a change waits for the store. */
const STORE_MS = 1_000;

/** A cause whose last event is in the log. */
const USED = '';

/**
 * Remembers which caller changes which container, so that the log has a caller for the engine's events, which name none. All
 * dockAPIs of the store know it, because any of them may write the event.
 */
@Injectable()
export class Causes implements OnModuleInit, OnModuleDestroy {
  private readonly acting = new AsyncLocalStorage<Actor>();
  private readonly timers = new Set<NodeJS.Timeout>();
  private readonly latest = new Map<string, string>();
  private subscription: Disposable | undefined;

  constructor(
    private readonly calls: EngineCalls,
    private readonly store: Store,
  ) {}

  onModuleInit(): void {
    this.subscription = this.calls.onChange((change) => this.begin(change));
  }

  onModuleDestroy(): void {
    this.subscription?.[Symbol.dispose]();
    for (const timer of this.timers) clearTimeout(timer);
  }

  /** Does work that no request of the API has asked for: the changes that it makes are those of `actor`. */
  actingAs<T>(actor: Actor, work: () => T): T {
    return this.acting.run(actor, work);
  }

  /**
   * The cause of an event.
   *
   * @param subject as in `ContainerChange`
   * @param operations those that can have caused it, the most likely first
   */
  async find(subject: string, operations: readonly EngineOperation[]): Promise<Cause | undefined> {
    const keys = operations.map((operation) => keyOf({ operation, subject }));
    const found = await Promise.all(keys.map((key) => this.store.get(COLLECTION, key)));
    const cause = found.find((each) => each !== undefined && each !== USED);
    return cause === undefined ? undefined : (JSON.parse(cause) as Cause);
  }

  /** Forgets a cause, because the last of its events is in the log: later events of the container have another one. */
  async use(subject: string, cause: Cause): Promise<void> {
    const key = keyOf({ subject, operation: cause.operation });
    await this.store.compareAndSet(COLLECTION, key, JSON.stringify(cause), USED, { ttlMs: LONGEST_MS });
  }

  /** A store that is away does not keep the container from being changed. */
  private async begin(change: ContainerChange): Promise<() => void> {
    const actor = this.acting.getStore() ?? callerNow();
    if (!actor) return () => undefined;
    const key = keyOf(change);
    const nonce = randomUUID();
    const cause: Cause = { actor, operation: change.operation, nonce };
    this.latest.set(key, nonce);
    const put = this.store.put(COLLECTION, key, JSON.stringify(cause), { ttlMs: LONGEST_MS });
    await within(STORE_MS, put);
    return () => this.end(key, nonce);
  }

  private end(key: string, nonce: string): void {
    const timer = setTimeout(() => {
      this.timers.delete(timer);
      if (this.latest.get(key) !== nonce) return; // a later change has the same key
      this.latest.delete(key);
      void this.store.delete(COLLECTION, key).catch(() => undefined); // it expires
    }, AFTER_MS).unref();
    this.timers.add(timer);
  }
}

function keyOf({ operation, subject }: ContainerChange): string {
  return `${subject}.${operation}`;
}

/** Waits for `work`, and not for long. Unlike that of `AbortSignal.timeout`, its timer ends with it. */
async function within(ms: number, work: Promise<unknown>): Promise<void> {
  const over = Promise.withResolvers<void>();
  const timer = setTimeout(over.resolve, ms);
  await Promise.race([work, over.promise]).catch(() => undefined);
  clearTimeout(timer);
}

function callerNow(): Actor | undefined {
  const caller = currentCaller();
  return caller && { kind: 'caller', name: caller.name };
}
