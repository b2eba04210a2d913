import { fromBase64 } from './bytes.js';
import { DockapiError, type Problem } from './errors.js';
import { watch, type Watching } from './event-source.js';
import type { Transport } from './transport.js';

export interface LogOptions extends Watching {
  /** Go on with new lines until the container stays down. */
  follow?: boolean;
  /** Lines from the end. Default: 200. */
  tail?: number | 'all';
  /** RFC 3339, Unix seconds, or a duration such as `10m`. */
  since?: string;
  until?: string;
  stdout?: boolean;
  stderr?: boolean;
  /** The `id` of the last line that you have. */
  after?: string;
}

/** A line, with its line end. */
export interface LogLine {
  type: 'stdout' | 'stderr';
  /** Where a later `after` goes on; absent for a part of a line of more than 1 MiB. */
  id?: string;
  /** RFC 3339, with nanoseconds. */
  time: string;
  /** Bytes that are not UTF-8 are U+FFFD here. */
  text: string;
  bytes: Uint8Array;
}

export type LogEvent =
  | LogLine
  /** Lines may be missing here. */
  | { type: 'gap' }
  /** The container has started again. */
  | { type: 'restarted'; started_at: string }
  /** The last one. With `follow`, the container stays down or is removed. */
  | { type: 'end'; state: string; exit_code: number | null };

/** A container's log, which goes on after lost connections and restarts without loss or repetition. */
export async function* logEvents(
  transport: Transport,
  path: string,
  { signal, onConnected, onLost, after, ...query }: LogOptions,
): AsyncGenerator<LogEvent, void> {
  const isLast = ({ event }: { event: string }) => event === 'end';
  for await (const { event, id, data } of watch(transport, path, query, isLast, {
    signal,
    onConnected,
    onLost,
    lastEventId: after,
  })) {
    const value = JSON.parse(data) as object;
    if (event === 'problem') throw DockapiError.of(value as Problem);
    if (event === 'stdout' || event === 'stderr') yield toLine(event, id, value as LineData);
    else yield { type: event, ...value } as LogEvent;
  }
}

interface LineData {
  time: string;
  data?: string;
  base64?: string;
}

function toLine(type: LogLine['type'], id: string | undefined, { time, data, base64 }: LineData): LogLine {
  const bytes = base64 === undefined ? new TextEncoder().encode(data) : fromBase64(base64);
  const text = data ?? new TextDecoder().decode(bytes);
  return { type, ...(id !== undefined && { id }), time, text, bytes };
}
