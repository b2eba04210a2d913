import { Injectable, Logger, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { Webhook } from 'standardwebhooks';
import { Instances } from '../../store/instances.service.js';
import { Store } from '../../store/store.js';
import { EventLog } from '../event-log.service.js';
import type { LogEntry } from '../event-types.js';
import type { WebhookTarget } from './webhook-file.js';
import { type Delivery, WebhookQueue } from './webhook-queue.service.js';
import { WebhookTargets } from './webhook-targets.service.js';

const SENDER = 'webhooks/sender';
const CURSOR = 'webhooks/cursor';
/** The one record of each of these collections. */
const ONE = 'id';

/** Entries of the log that are read at once. */
const PAGE = 500;
/** Milliseconds between two looks at who sends. */
const LOOK_MS = 3_000;
/** Milliseconds for a target to respond. */
const RESPONSE_MS = 15_000;
/** Deliveries to one target at once. */
const AT_ONCE = 4;

/**
 * Sends each event of the log to the operator's webhooks, signed by Standard Webhooks. One dockAPI of a store sends; if it ends,
 * another one goes on where it was. A delivery may be repeated then: receivers know it by its `webhook-id`.
 *
 * @see https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
 */
@Injectable()
export class WebhookSender implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly logger = new Logger('Webhooks');
  private readonly stopped = new AbortController();
  private readonly sending = new Map<Delivery, Promise<void>>();
  private loop = Promise.resolve();
  private isSender = false;
  private wake: () => void = () => undefined;

  constructor(
    private readonly targets: WebhookTargets,
    private readonly queue: WebhookQueue,
    private readonly log: EventLog,
    private readonly store: Store,
    private readonly instances: Instances,
  ) {}

  onApplicationBootstrap(): void {
    this.loop = this.run(this.stopped.signal);
  }

  async onModuleDestroy(): Promise<void> {
    this.stopped.abort(new Error('dockAPI is shutting down'));
    this.wake();
    await this.loop;
    await Promise.all(this.sending.values());
    if (this.isSender) await this.store.delete(SENDER, ONE).catch(() => undefined);
  }

  /** Number of deliveries that wait, if this process sends. */
  get due(): number {
    return this.isSender ? this.queue.size : 0;
  }

  private async run(signal: AbortSignal): Promise<void> {
    using _watch = this.log.watch(() => this.wake());
    while (!signal.aborted) {
      const { promise, resolve } = Promise.withResolvers<void>();
      this.wake = resolve;
      try {
        if (await this.sends()) {
          await this.queue.catchUp();
          await this.collect();
          await this.sendReady(signal);
        }
      } catch (error) {
        this.logger.debug(`Webhooks wait: ${(error as Error).message}`);
      }
      const timer = setTimeout(resolve, this.pause());
      await promise;
      clearTimeout(timer);
    }
  }

  private pause(): number {
    const next = this.isSender ? this.queue.nextTime() : undefined;
    const ms = next === undefined ? LOOK_MS : next - Date.now();
    return Math.min(LOOK_MS, ms > 0 ? ms : LOOK_MS);
  }

  /** Whether this process sends: because none did, or the one that did has ended. */
  private async sends(): Promise<boolean> {
    const me = this.instances.id;
    if (this.targets.all.length === 0 && !this.isSender) return false;
    const holder = await this.store.putIfAbsent(SENDER, ONE, me);
    let isMine = holder === undefined || holder === me;
    if (!isMine && holder !== undefined && !(await this.instances.isAlive(holder)))
      isMine = await this.store.compareAndSet(SENDER, ONE, holder, me);
    if (isMine && !this.isSender) await this.queue.load();
    this.isSender = isMine;
    return isMine;
  }

  /** Makes the log's new events due. Only then the cursor moves: an event that is put twice is one delivery. */
  private async collect(): Promise<void> {
    let cursor = (await this.store.get(CURSOR, ONE)) ?? (await this.log.lastId());
    for (;;) {
      const { entries } = await this.log.read(cursor, PAGE);
      for (const { id, value } of entries) {
        const { event } = JSON.parse(value) as LogEntry;
        for (const target of event ? this.targets.all : [])
          if (event && (target.types?.includes(event.type) ?? true)) await this.queue.add(target, id, event);
        cursor = id;
      }
      await this.store.put(CURSOR, ONE, cursor);
      if (entries.length < PAGE) return;
    }
  }

  private async sendReady(signal: AbortSignal): Promise<void> {
    for (const delivery of this.queue.ready(Date.now())) {
      const target = this.targets.all.find(({ id }) => id === delivery.target);
      if (!target) await this.queue.remove(delivery);
      else if (!this.isUnderWay(delivery) && this.countOf(target) < AT_ONCE) this.begin(target, delivery, signal);
    }
  }

  private begin(target: WebhookTarget, delivery: Delivery, signal: AbortSignal): void {
    const work = this.attempt(target, delivery, signal)
      .catch((error: unknown) => this.logger.debug(`A delivery waits: ${(error as Error).message}`))
      .then(() => {
        this.sending.delete(delivery);
        this.wake();
      });
    this.sending.set(delivery, work);
  }

  private async attempt(target: WebhookTarget, delivery: Delivery, signal: AbortSignal): Promise<void> {
    const problem = await send(target, delivery, signal);
    if (signal.aborted) return; // it stays due
    if (problem === undefined) return this.queue.delivered(delivery);
    const gaveUp = await this.queue.failed(delivery, problem);
    if (gaveUp) this.logger.warn(`Event ${delivery.id} was not delivered to ${new URL(target.url).host}: ${problem}`);
  }

  private isUnderWay({ target, id }: Delivery): boolean {
    return [...this.sending.keys()].some((each) => each.target === target && each.id === id);
  }

  private countOf({ id }: WebhookTarget): number {
    return [...this.sending.keys()].filter(({ target }) => target === id).length;
  }
}

/** @returns what went wrong, if anything */
async function send(
  { url, secret }: WebhookTarget,
  { id, body }: Delivery,
  signal: AbortSignal,
): Promise<string | undefined> {
  const now = new Date();
  try {
    const response = await fetch(url, {
      method: 'POST',
      redirect: 'manual', // a redirect would let the target choose where dockAPI sends requests
      headers: {
        'content-type': 'application/json',
        'user-agent': 'dockAPI',
        'webhook-id': id,
        'webhook-timestamp': String(Math.floor(now.getTime() / 1_000)),
        'webhook-signature': new Webhook(secret).sign(id, now, body),
      },
      body,
      signal: AbortSignal.any([signal, AbortSignal.timeout(RESPONSE_MS)]),
    });
    await response.body?.cancel();
    return response.ok ? undefined : `status ${response.status}`;
  } catch (error) {
    const { message, cause } = error as Error;
    return cause instanceof Error ? cause.message || (cause as NodeJS.ErrnoException).code || message : message;
  }
}
