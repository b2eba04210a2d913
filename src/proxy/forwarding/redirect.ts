import type { ServerResponse } from 'node:http';
import { REQUEST_ID } from '../../http/request-id.js';
import type { Passage } from './passage.js';

/** Leads a client to another URL; it keeps the method and the body. */
export function redirect({ requestId }: Passage, response: ServerResponse, url: string): void {
  response.writeHead(307, {
    Location: url,
    'Cache-Control': 'no-store',
    Vary: 'Sec-Fetch-Mode',
    [REQUEST_ID]: requestId,
    'Content-Length': 0,
  });
  response.end();
}
