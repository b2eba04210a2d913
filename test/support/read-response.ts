import { ResponseReader } from '../../src/http/wire/response-reader.js';

/** Size limit of a head. */
export const HEAD_LIMIT = 16 * 1024;

/** How a reader read a response. */
export type ReadResponse =
  | { outcome: 'refused'; why: string }
  | {
      outcome: 'whole';
      status: number;
      message: string;
      raw: readonly string[];
      body: string;
      trailers: readonly string[];
    };

export interface ReadResult {
  response: ReadResponse;
  /** Status of the interim responses before it. */
  interim: number[];
  reusable: boolean;
}

/** Reads the pieces of a response with dockAPI's reader; then the connection ends. */
export function read(pieces: readonly Buffer[], method = 'GET'): ReadResult {
  const interim: number[] = [];
  let begun = { status: 0, message: '', raw: [] as readonly string[] };
  let body = '';
  let trailers: readonly string[] | undefined;
  const reader = new ResponseReader(
    { isHead: method === 'HEAD', headLimit: HEAD_LIMIT },
    {
      onInformation: ({ status }) => interim.push(status),
      onHead: ({ status, message, raw }) => (begun = { status, message, raw }),
      onData: (chunk) => (body += chunk.toString('latin1')),
      onEnd: (all) => (trailers = all),
    },
  );
  let reusable = false;
  try {
    for (const piece of pieces) reader.read(piece);
    reusable = reader.reusable;
    reader.finish();
  } catch (error) {
    return { response: { outcome: 'refused', why: (error as Error).message }, interim, reusable: false };
  }
  return { response: { outcome: 'whole', ...begun, body, trailers: trailers ?? ['never ended'] }, interim, reusable };
}

/** The bytes of the response, without any that follow it. */
export function withoutExcess(bytes: Buffer, method: string): Buffer {
  const ignore = () => undefined;
  const listener = { onInformation: ignore, onHead: ignore, onData: ignore, onEnd: ignore };
  const reader = new ResponseReader({ isHead: method === 'HEAD', headLimit: HEAD_LIMIT }, listener);
  let length = 0;
  while (length < bytes.length && !reader.done) reader.read(bytes.subarray(length, ++length));
  return bytes.subarray(0, length);
}
