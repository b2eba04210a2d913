import { connect } from 'node:net';
import type { ResponseHead } from './response-head.js';
import { ResponseReader } from './response-reader.js';
import { TextSearch } from './text-search.js';

/** The largest value of `DOCKAPI_HEADER_LIMIT`, because only the status matters here. */
const HEAD_LIMIT = 1024 * 1024;

/** A request without a body. */
export interface SingleRequest {
  address: string;
  port: number;
  /** Default: GET. */
  method?: string;
  /** With its query. */
  path: string;
  headers: Record<string, string>;
  /** Text to look for in the first bytes of the response's body. */
  search?: { text: string; limit: number } | undefined;
}

export interface PlainResponse {
  status: number;
  location: string | undefined;
  /** Whether the text that was looked for is there. */
  found: boolean;
}

/**
 * Sends a request on a connection of its own, and reads the response as the proxy does: what counts as a response there
 * counts here. Interim responses are passed over. Of the body, no more is read than has to be searched.
 *
 * @throws MalformedResponse, and the connection's errors
 */
export function sendSingleRequest(request: SingleRequest, signal: AbortSignal): Promise<PlainResponse> {
  const { address, port, search } = request;
  return new Promise((resolve, reject) => {
    const socket = connect({ host: address, port, signal });
    const sought = search && new TextSearch(search.text, search.limit);
    let response: PlainResponse | undefined;
    const settle = (found: boolean) => {
      if (response) resolve({ ...response, found });
      socket.destroy(); // that is enough
    };
    const onHead = ({ status, raw }: ResponseHead) => {
      response = { status, location: locationOf(raw), found: false };
      if (!sought) settle(false);
    };
    const onData = (bytes: Buffer) => {
      if (!sought) return;
      sought.take(bytes);
      if (sought.found || sought.isOver) settle(sought.found);
    };
    const reader = new ResponseReader(
      { isHead: request.method === 'HEAD', headLimit: HEAD_LIMIT },
      { onInformation: () => undefined, onHead, onData, onEnd: () => settle(false) },
    );
    const reading = (read: () => void) => {
      try {
        read();
      } catch (error) {
        socket.destroy(error as Error);
      }
    };
    socket.once('connect', () => socket.write(headOf(request), 'latin1'));
    socket.on('data', (bytes: Buffer) => reading(() => reader.read(bytes)));
    socket.once('end', () => reading(() => reader.finish()));
    socket.once('error', reject);
    socket.once('close', () => reject(new Error('closed without a response')));
  });
}

function headOf({ method = 'GET', path, headers }: SingleRequest): string {
  const all = { ...headers, ...(method === 'POST' && { 'content-length': '0' }), connection: 'close' };
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}`);
  return `${method} ${path} HTTP/1.1\r\n${lines.join('\r\n')}\r\n\r\n`;
}

function locationOf(raw: readonly string[]): string | undefined {
  const index = raw.findIndex((name, at) => at % 2 === 0 && name.toLowerCase() === 'location');
  return index < 0 ? undefined : raw[index + 1];
}
