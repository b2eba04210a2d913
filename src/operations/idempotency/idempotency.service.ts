import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { Injectable, Logger } from '@nestjs/common';
import { Config } from '../../config/config.js';
import { abortable } from '../../docker/engine/abortable.js';
import { AppError } from '../../errors/app-error.js';
import { toAppError } from '../../http/problem.js';
import { Instances } from '../../store/instances.service.js';
import { Store } from '../../store/store.js';
import { Changes } from '../changes.js';
import type { Repeatable } from './idempotency-key.js';
import { KeptBytes } from './kept-bytes.js';
import { isKept, type KeptResponse, problemResponseOf, seal, unseal } from './kept-response.js';

const DAY_MS = 86_400_000;
const TTL = { ttlMs: DAY_MS };
/** Longer than other dockAPIs take to look again. */
const RELEASED_TTL = { ttlMs: 10_000 };
/** Characters of a response that is kept. */
const MAX_RESPONSE = 1024 * 1024;
/** Characters of a response that is not counted: the number of keys limits these. */
const SMALL_RESPONSE = 4 * 1024;
/** Milliseconds between two tries to write a response. */
const RETRY_MS = 1_000;
const NOT_KEPT = 'not kept';
/** No owner has this name. */
const NO_OWNER = '-';

interface KeyRecord {
  fingerprint: string;
  /** The dockAPI that works on the request. */
  instance: string;
  /** Tells a claim from another one by the same dockAPI. */
  claim: string;
  /** Encrypted; absent while the request is under way. */
  response?: string;
  /** The request is over, and its response is not kept. */
  isReleased?: true;
}

/** What waiters within this process get; undefined: one of them has to do the work. */
type Outcome = KeptResponse | undefined;

export interface Terms {
  /** Whether a kept response is to be given up. */
  isStale: (response: KeptResponse) => Promise<boolean>;
  /** The dockAPI that has claimed the key has passed the request on to this one. */
  isPassedOn: boolean;
}

export type Ending = 'first' | 'replayed' | 'conflict';

/** Does the work of a request once, however often it is sent with its key. */
@Injectable()
export class Idempotency {
  private readonly here = new Map<string, { fingerprint: string; outcome: Promise<Outcome> }>();
  private readonly listeners = new Set<(ending: Ending) => void>();
  private readonly logger = new Logger('Idempotency');
  private readonly keptBytes: KeptBytes;
  /** Responses that there was no room for. */
  dropped = 0;

  constructor(
    private readonly store: Store,
    private readonly instances: Instances,
    private readonly config: Config,
  ) {
    this.keptBytes = new KeptBytes(store, config.capacity.idempotencyBytes);
  }

  /** Calls `listener` after each request with a key, until it is disposed of. */
  onEnded(listener: (ending: Ending) => void): Disposable {
    this.listeners.add(listener);
    return { [Symbol.dispose]: () => this.listeners.delete(listener) };
  }

  /**
   * @param work does what is asked; returns undefined if its response cannot be kept
   * @param terms when the work is done although there is a record of the key
   * @param client ends the wait for another request
   * @returns the kept response of another request; undefined: the work was done for this one
   * @throws AppError `idempotency_conflict`, `too_many_requests`, `store_unreachable`, and the errors of the work
   */
  async once(
    owner: string | undefined,
    repeatable: Repeatable,
    work: () => Promise<Outcome>,
    terms: Terms,
    client: AbortSignal,
  ): Promise<KeptResponse | undefined> {
    try {
      const response = await this.joinOrLead(owner ?? NO_OWNER, repeatable, work, terms, client);
      this.tell(response ? 'replayed' : 'first');
      return response;
    } catch (error) {
      this.tell(error instanceof AppError && error.code === 'idempotency_conflict' ? 'conflict' : 'first');
      throw error;
    }
  }

  private async joinOrLead(
    owner: string,
    repeatable: Repeatable,
    work: () => Promise<Outcome>,
    terms: Terms,
    client: AbortSignal,
  ): Promise<KeptResponse | undefined> {
    const { id } = repeatable.key;
    for (;;) {
      const leader = this.here.get(id);
      if (!leader) break;
      if (leader.fingerprint !== repeatable.fingerprint) throw conflict();
      const outcome = await abortable(leader.outcome, client);
      if (outcome) return outcome;
    }
    const { promise, resolve } = Promise.withResolvers<Outcome>();
    this.here.set(id, { fingerprint: repeatable.fingerprint, outcome: promise });
    let outcome: Outcome;
    try {
      const claim = await this.claim(owner, repeatable, terms, client);
      if (typeof claim !== 'string') return (outcome = claim);
      outcome = await this.do(owner, repeatable, claim, work, client, (early) => (outcome = early));
      return undefined;
    } finally {
      this.here.delete(id);
      resolve(outcome);
    }
  }

  /** @returns the claim, as it is in the store, or the response to the first request */
  private async claim(
    owner: string,
    { key, fingerprint }: Repeatable,
    terms: Terms,
    client: AbortSignal,
  ): Promise<string | KeptResponse> {
    const collection = collectionOf(owner);
    const mine = JSON.stringify({ fingerprint, instance: this.instances.id, claim: randomUUID() } satisfies KeyRecord);
    using changes = new Changes(this.store, collection);
    for (;;) {
      client.throwIfAborted();
      changes.reset();
      const found = await this.store.putIfAbsent(collection, key.id, mine, TTL);
      if (found === undefined) {
        await this.count(owner, key.id);
        return mine;
      }
      const record = JSON.parse(found) as KeyRecord;
      if (record.fingerprint !== fingerprint && !record.isReleased) throw conflict();
      const response = record.response === undefined ? undefined : open(record.response, key.secret);
      if (response && !(await terms.isStale(response))) return response;
      const isFree =
        response !== undefined ||
        record.isReleased ||
        terms.isPassedOn ||
        !(await this.instances.isAlive(record.instance));
      if (isFree && (await this.store.compareAndSet(collection, key.id, found, mine, TTL))) return mine;
      if (!isFree) await changes.next(client);
    }
  }

  /** @throws AppError `too_many_requests` */
  private async count(owner: string, id: string): Promise<void> {
    const most = this.config.capacity.idempotencyKeys;
    const { isAllowed, freeInMs } = await this.store.hit(collectionOf(owner), DAY_MS, most);
    if (isAllowed) return;
    await this.store.delete(collectionOf(owner), id);
    const detail = `More than ${most} keys within a day (DOCKAPI_MAX_IDEMPOTENCY_KEYS): send requests without keys`;
    throw new AppError('too_many_requests', detail, { details: { retry_after: Math.ceil(freeInMs / 1_000) } });
  }

  /** @param onOutcome takes what waiters get also if the work fails */
  private async do(
    owner: string,
    { key, fingerprint }: Repeatable,
    claim: string,
    work: () => Promise<Outcome>,
    client: AbortSignal,
    onOutcome: (outcome: Outcome) => void,
  ): Promise<Outcome> {
    const collection = collectionOf(owner);
    const keep = (response: KeptResponse) => {
      const text = JSON.stringify(response);
      let hasRoom: boolean | undefined;
      return this.write(async () => {
        hasRoom ??= await this.hasRoom(owner, text.length);
        const sealed = seal(hasRoom ? text : NOT_KEPT, key.secret);
        const record = { fingerprint, instance: this.instances.id, claim: '', response: sealed };
        await this.store.compareAndSet(collection, key.id, claim, JSON.stringify(record satisfies KeyRecord), TTL);
      });
    };
    // Unless another dockAPI, to which the request was passed on, has the claim now.
    const released = JSON.stringify({ ...(JSON.parse(claim) as KeyRecord), isReleased: true });
    const release = () => this.store.compareAndSet(collection, key.id, claim, released, RELEASED_TTL);
    try {
      const response = await work();
      if (response) await keep(response);
      else await this.write(release);
      return response;
    } catch (error) {
      const hasLeft = client.aborted && !(error instanceof AppError);
      const problem = toAppError(error);
      if (!hasLeft) onOutcome(problemResponseOf(problem));
      if (!hasLeft && isKept(problem)) await keep(problemResponseOf(problem));
      else await this.write(release);
      throw error;
    }
  }

  private async hasRoom(owner: string, length: number): Promise<boolean> {
    if (length <= SMALL_RESPONSE) return true;
    const hasRoom = length <= MAX_RESPONSE && (await this.keptBytes.reserve(owner, length));
    if (!hasRoom) this.dropped++;
    return hasRoom;
  }

  /** Goes on in the background if the store is away: the response is there, and must not be lost. */
  private async write(change: () => Promise<unknown>): Promise<void> {
    const retry = async () => {
      for (;;) {
        await sleep(RETRY_MS, undefined, { ref: false });
        const isWritten = await change().then(
          () => true,
          () => false,
        );
        if (isWritten) return;
      }
    };
    await change().catch((error: unknown) => {
      this.logger.debug(error);
      void retry();
    });
  }

  private tell(ending: Ending): void {
    for (const listener of this.listeners) listener(ending);
  }
}

function collectionOf(owner: string): string {
  return `idempotency/${owner}`;
}

/** @throws AppError `idempotency_conflict` */
function open(sealed: string, secret: Buffer): KeptResponse {
  const text = unseal(sealed, secret);
  if (text !== NOT_KEPT) return JSON.parse(text) as KeptResponse;
  throw new AppError(
    'idempotency_conflict',
    'The request with this Idempotency-Key was done, but there was no room for its response (1 MiB, DOCKAPI_IDEMPOTENCY_TOTAL): look what it has changed',
  );
}

function conflict(): AppError {
  return new AppError(
    'idempotency_conflict',
    'This Idempotency-Key was sent with another request within 24 hours: use a new key for each new request',
  );
}
