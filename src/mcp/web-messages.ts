import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Request as NodeRequest, Response as NodeResponse } from 'express';

/** Listeners on the piped response: from the stages of the pipe, the log and the metrics. Node warns above ten. */
const LISTENERS = 20;

/** Headers of the protocol. All others, such as the token, are not for it. */
const OF_PROTOCOL = /^mcp-/;

/** A client's request as the standard `Request` of the Fetch API, without its body, which dockAPI has read. */
export function toWebRequest({ headers }: NodeRequest, signal: AbortSignal): Request {
  const own = Object.entries(headers).filter(([name, value]) => OF_PROTOCOL.test(name) && typeof value === 'string');
  // Each response is a stream of events. A client that does not say that it accepts them gets them nevertheless.
  const fixed = { 'content-type': 'application/json', accept: 'application/json, text/event-stream' };
  return new Request('http://dockapi/mcp', {
    method: 'POST',
    headers: { ...(Object.fromEntries(own) as Record<string, string>), ...fixed },
    signal,
  });
}

/** Sends a `Response` of the Fetch API. */
export async function sendWebResponse(from: Response, response: NodeResponse, signal: AbortSignal): Promise<void> {
  response.writeHead(from.status, {
    ...Object.fromEntries(from.headers),
    'cache-control': 'no-store',
    'x-accel-buffering': 'no', // nginx would collect the events
  });
  if (!from.body) return void response.end();
  response.flushHeaders();
  response.setMaxListeners(LISTENERS);
  await pipeline(Readable.fromWeb(from.body), response, { signal });
}
