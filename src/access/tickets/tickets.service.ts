import { createHash, randomBytes } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { Injectable } from '@nestjs/common';
import { Config } from '../../config/config.js';
import { AppError } from '../../errors/app-error.js';
import { Store } from '../../store/store.js';
import { type Caller, callerOf, LOCAL_CALLER } from '../caller.js';
import { credentialsOf } from '../credentials.js';
import { Tokens } from '../tokens.service.js';
import { withTicket } from './ticket-credentials.js';

const COLLECTION = 'tickets';
/** Seconds. */
export const TICKET_SECONDS = 30;

/**
 * Tickets stand for a token where a browser cannot send one: in the URL of one WebSocket or event stream. The store has only
 * their hashes, so that each is good once, at any dockAPI of the store.
 */
@Injectable()
export class Tickets {
  constructor(
    private readonly store: Store,
    private readonly tokens: Tokens,
    private readonly config: Config,
  ) {}

  /** @throws AppError `too_many_requests`, `store_unreachable` */
  async create(caller: Caller): Promise<string> {
    const most = this.config.capacity.tickets;
    const { isAllowed, freeInMs } = await this.store.hit(`tickets/${caller.name}`, TICKET_SECONDS * 1_000, most);
    if (!isAllowed) {
      const seconds = Math.ceil(freeInMs / 1_000);
      const detail = `${most} tickets in ${TICKET_SECONDS} s (DOCKAPI_MAX_TICKETS): try again in ${seconds} s`;
      throw new AppError('too_many_requests', detail, { details: { retry_after: seconds } });
    }
    return this.issue(caller);
  }

  /**
   * The URL of an event stream, for another node that takes it for the same caller's: a ticket, which is good once, is a new one.
   *
   * @throws AppError `store_unreachable`
   */
  async urlFor(request: IncomingMessage): Promise<string> {
    const { url = '/' } = request;
    if (!this.tokens.configured || credentialsOf(request).length > 0) return url;
    return withTicket(url, await this.issue(callerOf(request)));
  }

  private async issue(caller: Caller): Promise<string> {
    const ticket = randomBytes(32).toString('base64url');
    await this.store.put(COLLECTION, hashOf(ticket), this.tokens.keyOf(caller) ?? '', {
      ttlMs: TICKET_SECONDS * 1_000,
    });
    return ticket;
  }

  /**
   * The caller that asked for the ticket, which is used up.
   *
   * @throws AppError `unauthorized`, `store_unreachable`
   */
  async redeem(ticket: string): Promise<Caller> {
    const id = hashOf(ticket);
    const key = await this.store.get(COLLECTION, id);
    // Of several that use it at once, one deletes it.
    const isFirst = key !== undefined && (await this.store.delete(COLLECTION, id));
    if (!this.tokens.configured) return LOCAL_CALLER;
    const caller = isFirst ? this.tokens.withKey(key) : undefined;
    if (caller) return caller;
    throw new AppError('unauthorized', 'The ticket is not valid any more: create another with POST /tickets');
  }
}

function hashOf(ticket: string): string {
  return createHash('sha256').update(ticket).digest('hex');
}
