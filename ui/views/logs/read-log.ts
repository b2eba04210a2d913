import { path } from '../../api/base.js';
import { follow, type Following } from '../../api/follow.js';
import type { Line } from './log-buffer.js';

type NewLine = Omit<Line, 'number'>;

interface LineData {
  time: string;
  data?: string;
  base64?: string;
}

const NOTES: Record<string, (data: Record<string, unknown>) => string> = {
  gap: () => 'Lines may be missing here',
  restarted: () => 'The container was started again',
  end: ({ state, exit_code: code }) =>
    `The container is ${String(state)}${typeof code === 'number' ? `, exit code ${code}` : ''}`,
};

/** Follows a log to the end of its container. @throws Problem */
export async function* readLog(
  id: string,
  tail: string,
  onConnected: Following['onConnected'],
  signal: AbortSignal,
): AsyncGenerator<NewLine> {
  const query = { follow: true, tail };
  const messages = follow(path`containers/${id}/logs`, { query, onConnected }, ({ event }) => event === 'end', signal);
  for await (const { event = 'message', data } of messages) {
    const content = JSON.parse(data) as Record<string, unknown>;
    const note = NOTES[event];
    if (note) yield { stream: 'note', time: '', text: note(content) };
    else yield toLine(event as 'stdout' | 'stderr', content as unknown as LineData);
  }
}

function toLine(stream: 'stdout' | 'stderr', { time, data, base64 }: LineData): NewLine {
  const text = data ?? (base64 === undefined ? '' : decoded(base64));
  return { stream, time, text: text.replace(/\r?\n$/, '') };
}

/** Bytes that are not UTF-8, with U+FFFD in their place. */
function decoded(base64: string): string {
  return new TextDecoder().decode(Uint8Array.from(atob(base64), (character) => character.charCodeAt(0)));
}
