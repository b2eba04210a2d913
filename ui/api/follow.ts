import { createParser, type EventSourceMessage as Message } from 'eventsource-parser';
import { Problem, send, toProblem } from './http.js';
import { onShown, whenShown } from './visibility.js';

const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 10_000;
/** dockAPI sends a comment every 15 s: a connection without one was lost, as when a laptop slept. */
const SILENCE_MS = 40_000;

export interface Following {
  query?: Record<string, string | number | boolean | undefined>;
  /** From which the stream resumes. */
  lastId?: string;
  /** Told when the connection is there, and when it is not. */
  onConnected?: (isConnected: boolean, problem?: Problem) => void;
}

/**
 * Messages of an event stream, which goes on by itself after a lost connection, from the last id. While the tab is hidden there
 * is no connection: a browser has six for all tabs of a site.
 *
 * It ends when `isLast` says so.
 *
 * @throws Problem if the API refuses the request
 */
export async function* follow(
  path: string,
  { query, lastId, onConnected }: Following,
  isLast: (message: Message) => boolean,
  signal: AbortSignal,
): AsyncGenerator<Message> {
  let last = lastId;
  for (let pause = FIRST_PAUSE_MS; !signal.aborted; pause = Math.min(pause * 2, LONGEST_PAUSE_MS)) {
    await whenShown(signal);
    const cut = new AbortController();
    const both = AbortSignal.any([signal, cut.signal]);
    const end = onShown((isShown) => isShown || cut.abort());
    try {
      const headers = { accept: 'text/event-stream', ...(last !== undefined && { 'Last-Event-ID': last }) };
      const response = await send('GET', path, { query, headers, signal: both });
      onConnected?.(true);
      pause = FIRST_PAUSE_MS / 2;
      for await (const message of messagesOf(response, cut)) {
        last = message.id ?? last;
        yield message;
        if (isLast(message)) return;
      }
    } catch (error) {
      if (signal.aborted) return;
      if (isRefused(error)) throw error;
      if (!cut.signal.aborted) onConnected?.(false, toProblem(error));
    } finally {
      end();
      cut.abort();
    }
    await wait(pause, signal);
  }
}

async function* messagesOf(response: Response, cut: AbortController): AsyncGenerator<Message> {
  const messages: Message[] = [];
  const parser = createParser({ onEvent: (message) => messages.push(message) });
  const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader();
  for (;;) {
    const silence = setTimeout(() => cut.abort(), SILENCE_MS);
    const { done, value } = await reader.read().finally(() => clearTimeout(silence));
    if (done) return;
    parser.feed(value);
    yield* messages.splice(0);
  }
}

/** Whether the same request would be refused again. */
function isRefused(error: unknown): boolean {
  if (!(error instanceof Problem)) return false;
  const { status } = error.body;
  return status >= 400 && status < 500 && status !== 429;
}

function wait(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener('abort', () => (clearTimeout(timer), resolve()), { once: true });
  });
}
