import { createParser } from 'eventsource-parser';
import { DockapiError } from './errors.js';
import { sleep } from './sleep.js';
import type { Query, Transport } from './transport.js';

const FIRST_DELAY_MS = 250;
const LONGEST_DELAY_MS = 5_000;
/** Three heartbeats of dockAPI: a connection that is silent for longer is dead, as after the sleep of a laptop. */
const SILENCE_MS = 45_000;

export interface ServerSentEvent {
  event: string;
  id: string | undefined;
  data: string;
}

export interface Watching {
  signal?: AbortSignal | undefined;
  /** Called when there is a connection: the first, and each one after a lost one. */
  onConnected?: (() => void) | undefined;
  /** Called when the connection is lost, before each attempt to connect again. */
  onLost?: ((error: unknown) => void) | undefined;
}

/**
 * Server-sent events, which go on after lost connections where they were. A failure before the first connection, and a
 * refusal after it, is thrown.
 *
 * @param isLast whether an event ends the stream
 */
export async function* watch(
  transport: Transport,
  path: string,
  query: Query,
  isLast: (event: ServerSentEvent) => boolean,
  { signal, onConnected, onLost, lastEventId }: Watching & { lastEventId?: string | undefined } = {},
): AsyncGenerator<ServerSentEvent, void> {
  let last = lastEventId;
  let failures = 0;
  let isOpened = false;
  const opened = () => {
    isOpened = true;
    onConnected?.();
  };
  for (;;) {
    let lost: unknown;
    try {
      for await (const event of connection(transport, path, query, last, opened, signal)) {
        failures = 0;
        last = event.id ?? last;
        yield event;
        if (isLast(event)) return;
      }
    } catch (error) {
      signal?.throwIfAborted();
      if (!isOpened || isFinal(error)) throw error;
      lost = error;
    }
    onLost?.(lost);
    await sleep(Math.min(LONGEST_DELAY_MS, FIRST_DELAY_MS * 2 ** failures++), signal);
  }
}

/** Another attempt would end in the same way. */
const isFinal = (error: unknown) =>
  error instanceof DockapiError && error.status !== undefined && error.status < 500 && error.status !== 429;

/** The events of one connection. It is closed when the reader leaves. */
async function* connection(
  transport: Transport,
  path: string,
  query: Query,
  last: string | undefined,
  opened: () => void,
  signal: AbortSignal | undefined,
): AsyncGenerator<ServerSentEvent, void> {
  const headers = { accept: 'text/event-stream', ...(last !== undefined && { 'last-event-id': last }) };
  const closing = new AbortController();
  const close = () => closing.abort(signal?.reason);
  if (signal?.aborted) close();
  signal?.addEventListener('abort', close, { once: true });
  try {
    const { body } = await transport.request(path, { headers, query, signal: closing.signal });
    opened();
    const reader = body!.getReader();
    // Node's fetch follows the signal of a request only until that is garbage-collected, while its response is still read.
    closing.signal.addEventListener('abort', () => void reader.cancel().catch(() => undefined), { once: true });
    const found: ServerSentEvent[] = [];
    const parser = createParser({
      onEvent: ({ event = 'message', id, data }) => found.push({ event, id, data }),
    });
    const decoder = new TextDecoder();
    for await (const chunk of untilSilent(reader, closing)) {
      parser.feed(decoder.decode(chunk, { stream: true }));
      yield* found.splice(0);
    }
    closing.signal.throwIfAborted();
  } finally {
    signal?.removeEventListener('abort', close);
    closing.abort();
  }
}

async function* untilSilent(
  reader: ReadableStreamDefaultReader<Uint8Array>,
  closing: AbortController,
): AsyncGenerator<Uint8Array, void> {
  for (;;) {
    // Not while the reader is busy: then nothing is read.
    const timer = setTimeout(() => closing.abort(new Error(`Nothing came for ${SILENCE_MS / 1000} s`)), SILENCE_MS);
    const { value, done } = await reader.read().finally(() => clearTimeout(timer));
    if (done) return;
    yield value;
  }
}
