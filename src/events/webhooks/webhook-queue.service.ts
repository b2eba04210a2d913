import { Injectable } from '@nestjs/common';
import { Config } from '../../config/config.js';
import { Store } from '../../store/store.js';
import type { EventBody } from '../event-types.js';
import type { WebhookTarget } from './webhook-file.js';

const DUE = 'webhooks/due';
const STATE = 'webhooks/state';

/** Milliseconds after an event until its delivery is given up. */
const GIVE_UP_MS = 24 * 3_600_000;
/** Pauses after a failed attempt, in seconds; the last one repeats. */
const PAUSES = [1, 5, 30, 120, 600, 1_800, 3_600, 7_200, 14_400];

/** A delivery that is due. */
export interface Delivery {
  target: string;
  /** The event's id. */
  id: string;
  /** The body to send. */
  body: string;
  attempts: number;
  /** Milliseconds since 1970, as `next`: they outlive the process. */
  first: number;
  next: number;
}

/** What became of a target's deliveries. */
export interface TargetState {
  delivered: number;
  /** Given up after 24 h. */
  failed: number;
  /** Left out because too many were waiting. */
  dropped: number;
  lastFailure: { at: string; event_id: string; attempts: number; reason: string } | null;
}

const NEW: TargetState = { delivered: 0, failed: 0, dropped: 0, lastFailure: null };

/** The deliveries that are due. They are in the store, so that they survive a restart; one dockAPI at a time writes them. */
@Injectable()
export class WebhookQueue {
  /** Those of this process, while it sends. */
  private readonly due = new Map<string, Delivery>();
  /** Delivered, but the store has not been told. */
  private readonly done = new Set<string>();
  /** Of these, those that the store could not be told of, because it was away. */
  private readonly untold: Delivery[] = [];

  constructor(
    private readonly store: Store,
    private readonly config: Config,
  ) {}

  /** Takes over what another process left. */
  async load(): Promise<void> {
    this.due.clear();
    for (const { id, value } of await this.store.list(DUE)) this.due.set(id, JSON.parse(value) as Delivery);
  }

  get size(): number {
    return this.due.size;
  }

  /** Those whose time has come, the oldest first. */
  ready(now: number): Delivery[] {
    return this.open()
      .filter(({ next }) => next <= now)
      .sort((one, other) => one.next - other.next);
  }

  /** Milliseconds since 1970; undefined: nothing is due. */
  nextTime(): number | undefined {
    const times = this.open().map(({ next }) => next);
    return times.length === 0 ? undefined : Math.min(...times);
  }

  async add(target: WebhookTarget, id: string, event: EventBody): Promise<void> {
    const waiting = [...this.due.values()].filter((each) => each.target === target.id);
    const [oldest] = waiting;
    if (oldest && waiting.length >= this.config.capacity.webhookQueue) {
      await this.remove(oldest);
      await this.note(target.id, (state) => ({ ...state, dropped: state.dropped + 1 }));
    }
    const now = Date.now();
    await this.put({
      target: target.id,
      id,
      body: JSON.stringify({ id, ...event }),
      attempts: 0,
      first: now,
      next: now,
    });
  }

  /** @throws AppError `store_unreachable`; it is not ready again nevertheless, see {@link catchUp} */
  async delivered(delivery: Delivery): Promise<void> {
    this.done.add(keyOf(delivery));
    try {
      await this.settle(delivery);
    } catch (error) {
      this.untold.push(delivery);
      throw error;
    }
  }

  /** Tells the store of what was delivered while it was away. */
  async catchUp(): Promise<void> {
    for (let [next] = this.untold; next; [next] = this.untold) {
      await this.settle(next);
      this.untold.shift();
    }
  }

  /** Tries again later, or gives up. @returns whether it gave up */
  async failed(delivery: Delivery, reason: string): Promise<boolean> {
    const attempts = delivery.attempts + 1;
    const pause = (PAUSES[attempts - 1] ?? PAUSES.at(-1) ?? 0) * 1_000;
    const next = Date.now() + pause;
    const isOver = next > delivery.first + GIVE_UP_MS;
    if (isOver) await this.remove(delivery);
    else if (this.due.has(keyOf(delivery))) await this.put({ ...delivery, attempts, next });
    const lastFailure = { at: new Date().toISOString(), event_id: delivery.id, attempts, reason };
    await this.note(delivery.target, (state) => ({ ...state, failed: state.failed + (isOver ? 1 : 0), lastFailure }));
    return isOver;
  }

  /** The target is not in the file any more. */
  async remove(delivery: Delivery): Promise<void> {
    await this.store.delete(DUE, keyOf(delivery));
    this.due.delete(keyOf(delivery));
  }

  /** As any process sees it. */
  async overview(): Promise<(target: string) => { state: TargetState; due: Delivery[] }> {
    const [due, states] = await Promise.all([this.store.list(DUE), this.store.list(STATE)]);
    const deliveries = due.map(({ value }) => JSON.parse(value) as Delivery);
    return (target) => {
      const state = states.find(({ id }) => id === target)?.value;
      return {
        state: state === undefined ? NEW : (JSON.parse(state) as TargetState),
        due: deliveries.filter((each) => each.target === target),
      };
    };
  }

  /** Those that are not delivered. */
  private open(): Delivery[] {
    return [...this.due].filter(([key]) => !this.done.has(key)).map(([, delivery]) => delivery);
  }

  private async settle(delivery: Delivery): Promise<void> {
    await this.remove(delivery);
    await this.note(delivery.target, (state) => ({ ...state, delivered: state.delivered + 1 }));
    this.done.delete(keyOf(delivery));
  }

  private async put(delivery: Delivery): Promise<void> {
    await this.store.put(DUE, keyOf(delivery), JSON.stringify(delivery));
    this.due.set(keyOf(delivery), delivery);
  }

  private async note(target: string, change: (state: TargetState) => TargetState): Promise<void> {
    const before = await this.store.get(STATE, target);
    const state = before === undefined ? NEW : (JSON.parse(before) as TargetState);
    await this.store.put(STATE, target, JSON.stringify(change(state)));
  }
}

function keyOf({ target, id }: Delivery): string {
  return `${target}.${id}`;
}
