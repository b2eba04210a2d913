import type { IncomingMessage } from 'node:http';
import { Injectable } from '@nestjs/common';
import { Authenticator } from './authenticator.js';
import type { Caller } from './caller.js';
import { credentialsOf } from './credentials.js';
import { takeTicket } from './tickets/ticket-credentials.js';
import { Tickets } from './tickets/tickets.service.js';

/** Identifies the caller of an API request: by its token, or by a ticket in the URL of a stream. */
@Injectable()
export class Identity {
  constructor(
    private readonly authenticator: Authenticator,
    private readonly tickets: Tickets,
  ) {}

  /**
   * Removes the ticket from the request's URL, and uses it up.
   *
   * @returns a promise only for a ticket, so that other requests wait for nothing
   * @throws AppError `unauthorized`; of a ticket also `store_unreachable`
   */
  of(request: IncomingMessage): Caller | Promise<Caller> {
    const ticket = takeTicket(request);
    const credentials = credentialsOf(request);
    if (ticket === undefined || credentials.length > 0) return this.authenticator.identify(credentials);
    return this.tickets.redeem(ticket);
  }
}
