import { connect } from 'node:net';
import type { ResponseHead } from './response-head.js';
import { ResponseReader } from './response-reader.js';

/** The largest value of `DOCKAPI_HEADER_LIMIT`, because only the status matters here. */
const HEAD_LIMIT = 1024 * 1024;

export interface HeadRequest {
  address: string;
  port: number;
  /** Including the query. */
  path: string;
  headers: Record<string, string>;
}

export interface HeadAnswer {
  status: number;
  location: string | undefined;
}

/**
 * Sends a GET on a new connection, and reads the response's head by the rules of the proxy. Interim responses are
 * skipped.
 *
 * @throws MalformedResponse, or an error of the connection
 */
export function getHead({ address, port, path, headers }: HeadRequest, signal: AbortSignal): Promise<HeadAnswer> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host: address, port, signal });
    const onHead = ({ status, raw }: ResponseHead) => {
      resolve({ status, location: locationOf(raw) });
      socket.destroy(); // only the head is needed
    };
    const ignore = () => undefined;
    const reader = new ResponseReader(
      { isHead: false, headLimit: HEAD_LIMIT },
      { onInformation: ignore, onHead, onData: ignore, onEnd: ignore },
    );
    const lines = Object.entries({ ...headers, connection: 'close' }).map(([name, value]) => `${name}: ${value}`);
    socket.once('connect', () => socket.write(`GET ${path} HTTP/1.1\r\n${lines.join('\r\n')}\r\n\r\n`, 'latin1'));
    socket.on('data', (bytes: Buffer) => {
      try {
        reader.read(bytes);
      } catch (error) {
        socket.destroy(error as Error);
      }
    });
    socket.once('error', reject);
    socket.once('close', () => reject(new Error('closed without a response')));
  });
}

function locationOf(raw: readonly string[]): string | undefined {
  const index = raw.findIndex((name, at) => at % 2 === 0 && name.toLowerCase() === 'location');
  return index < 0 ? undefined : raw[index + 1];
}
