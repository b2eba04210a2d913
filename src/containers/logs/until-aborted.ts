import type { Readable } from 'node:stream';
import type { OutputChunk } from '../../docker/engine/multiplexed-stream.js';

/** Passes the stream's chunks on until the signal aborts, and then ends normally. */
export async function* untilAborted(source: Readable, signal: AbortSignal): AsyncGenerator<OutputChunk> {
  const end = () => void source.destroy();
  signal.addEventListener('abort', end);
  if (signal.aborted) end();
  try {
    yield* source as AsyncIterable<OutputChunk>;
  } catch (error) {
    if (!signal.aborted) throw error;
  } finally {
    signal.removeEventListener('abort', end);
  }
}
