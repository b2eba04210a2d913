import type { IncomingMessage } from 'node:http';
import { wantsEvents } from '../../http/event-stream.js';
import { isWebSocket } from '../../http/upgrade-handler.js';

const TICKET = 'ticket';

/**
 * Takes the ticket out of a request's URL, so that no log, trace or route sees it. Only event streams and WebSockets have one:
 * other clients can send headers.
 *
 * @returns undefined if it has none
 */
export function takeTicket(request: IncomingMessage & { originalUrl?: string }): string | undefined {
  const [path = '/', query] = (request.url ?? '/').split(/\?(.*)/s, 2);
  if (query === undefined || !isStream(request)) return undefined;
  const parameters = query.split('&');
  const isTicket = (each: string) => each.startsWith(`${TICKET}=`);
  const found = parameters.find(isTicket);
  if (found === undefined) return undefined;
  const rest = parameters.filter((each) => !isTicket(each)).join('&');
  const url = rest === '' ? path : `${path}?${rest}`;
  if (request.originalUrl !== undefined) request.originalUrl = url;
  request.url = url;
  return found.slice(TICKET.length + 1);
}

/** The URL of a stream with a ticket. */
export function withTicket(url: string, ticket: string): string {
  return `${url}${url.includes('?') ? '&' : '?'}${TICKET}=${ticket}`;
}

function isStream(request: IncomingMessage): boolean {
  return isWebSocket(request) || (request.method === 'GET' && wantsEvents(request.headers.accept));
}
