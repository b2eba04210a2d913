import type { Watching } from '@dockapi/client';
import { isRefused, type Problem, toProblem } from './http.js';
import { onShown, onWoken, whenShown } from './visibility.js';

const PAUSE_MS = 2_000;

export interface Following {
  /** The id from which the stream resumes. */
  after?: string;
  /** Told when the connection is there, and when it is not. */
  onConnected?: (isConnected: boolean, problem?: Problem) => void;
  signal: AbortSignal;
}

type Open<T> = (watching: Watching & { after?: string }) => AsyncIterable<T>;

/**
 * A stream of the client, which goes on by itself from the last id, for as long as it takes. While the tab is hidden there is no
 * connection: a browser has six for all tabs of a site. A connection from before the computer slept is not trusted.
 *
 * @throws Problem if the API refuses the request
 */
export async function* follow<T extends object>(
  open: Open<T>,
  { after, onConnected, signal }: Following,
): AsyncGenerator<T> {
  for (let last = after; ;) {
    await whenShown(signal);
    if (signal.aborted) return;
    const cut = cutOff();
    try {
      const items = open({
        ...(last !== undefined && { after: last }),
        signal: AbortSignal.any([signal, cut.signal]),
        onConnected: () => onConnected?.(true),
        onLost: (error) => onConnected?.(false, toProblem(error)),
      });
      for await (const item of items) {
        if ('id' in item && typeof item.id === 'string') last = item.id;
        yield item;
      }
      return;
    } catch (error) {
      if (signal.aborted) return;
      if (isRefused(error)) throw error;
      if (cut.signal.aborted) continue;
      onConnected?.(false, toProblem(error));
      await pause(signal);
    } finally {
      cut.end();
    }
  }
}

/** Aborts when the tab is hidden, or the computer wakes up. */
function cutOff(): { signal: AbortSignal; end: () => void } {
  const cut = new AbortController();
  const ends = [onShown((isShown) => isShown || cut.abort()), onWoken(() => cut.abort())];
  return { signal: cut.signal, end: () => ends.forEach((end) => end()) };
}

/** Also over when the tab is hidden or the computer wakes up. */
async function pause(signal: AbortSignal): Promise<void> {
  const cut = cutOff();
  const over = AbortSignal.any([signal, cut.signal]);
  await new Promise<void>((resolve) => {
    const timer = setTimeout(resolve, PAUSE_MS);
    over.addEventListener('abort', () => (clearTimeout(timer), resolve()), { once: true });
  });
  cut.end();
}
