import type { IncomingMessage } from 'node:http';
import { isIP } from 'node:net';
import { Attachment } from './attachment.js';

/**
 * Header of a request that another node passes on: the client's address, the scheme that it used, and `counted` if that
 * node has counted the request. It is read on the peer port alone. It never says who the caller is.
 */
export const TOLD_CLIENT = 'dockapi-client';

const FORM = /^([0-9a-f.:]{2,45}) (https?)( counted)?$/i;

/** The client of a request, as the node that it asked saw it. */
export interface ToldClient {
  /** As `plainAddress` writes it. */
  address: string;
  protocol: 'http' | 'https';
  /** That node has counted the request, and remembers its `Idempotency-Key`. */
  isCounted: boolean;
}

const told = new Attachment<IncomingMessage, ToldClient>();
const fromNodes = new Attachment<IncomingMessage, true>();

/** The value of the header. */
export function tellClient({ address, protocol, isCounted }: ToldClient): string {
  return `${address} ${protocol}${isCounted ? ' counted' : ''}`;
}

/** Reads and removes the header of a request that has arrived on the peer port. */
export function takeToldClient(request: IncomingMessage): void {
  fromNodes.set(request, true);
  const [, address = '', protocol, counted] = FORM.exec(String(request.headers[TOLD_CLIENT] ?? '')) ?? [];
  if (isIP(address) !== 0)
    told.set(request, { address, protocol: protocol as ToldClient['protocol'], isCounted: counted !== undefined });
  delete request.headers[TOLD_CLIENT];
  request.rawHeaders = withoutTold(request.rawHeaders);
}

/** Undefined for a request of the client itself. */
export function toldClient(request: IncomingMessage): ToldClient | undefined {
  return told.get(request);
}

/** Whether another node has passed the request on: it is answered here. */
export function isFromNode(request: IncomingMessage): boolean {
  return fromNodes.get(request) === true;
}

function withoutTold(raw: readonly string[]): string[] {
  const kept: string[] = [];
  for (let index = 0; index + 1 < raw.length; index += 2) {
    const [name = '', value = ''] = [raw[index], raw[index + 1]];
    if (name.length !== TOLD_CLIENT.length || name.toLowerCase() !== TOLD_CLIENT) kept.push(name, value);
  }
  return kept;
}
