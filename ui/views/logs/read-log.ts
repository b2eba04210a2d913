import type { LogEvent } from '@dockapi/client';
import { effect, type ReadonlySignal } from '@preact/signals';
import { dockapi } from '../../api/dockapi.js';
import { follow, type Following } from '../../api/follow.js';
import type { Line } from './log-buffer.js';

type NewLine = Omit<Line, 'number'>;
/** Of a container, as last known: RFC 3339; null: it was never started. */
type Start = ReadonlySignal<string | null>;

/** Follows a log, from one start of its container to the next. @throws Problem */
export async function* readLog(id: string, tail: string, start: Start, following: Following): AsyncGenerator<NewLine> {
  const container = dockapi.peek().container(id);
  const options = { follow: true, tail: tail === 'all' ? tail : Number(tail) } as const;
  let { after } = following;
  while (!following.signal.aborted) {
    let read = start.peek();
    const events = follow<LogEvent>((watching) => container.logs({ ...options, ...watching }), {
      ...following,
      ...(after !== undefined && { after }),
    });
    for await (const event of events) {
      if ('id' in event) after = event.id ?? after;
      if (event.type === 'restarted') read = event.started_at;
      yield toLine(event);
    }
    await laterThan(read, start, following.signal);
    if (!following.signal.aborted) yield STARTED_AGAIN;
  }
}

/** Resolves after a later start, or at the abort. */
async function laterThan(before: string | null, start: Start, signal: AbortSignal): Promise<void> {
  if (signal.aborted) return;
  let end = () => {};
  await new Promise<void>((resolve) => {
    end = effect(() => {
      if (start.value !== null && (before === null || Date.parse(start.value) > Date.parse(before))) resolve();
    });
    signal.addEventListener('abort', () => resolve(), { once: true });
  });
  end();
}

function toLine(event: LogEvent): NewLine {
  switch (event.type) {
    case 'gap':
      return note('Lines may be missing here');
    case 'restarted':
      return STARTED_AGAIN;
    case 'end':
      return note(`The container is ${event.state}${event.exit_code === null ? '' : `, exit code ${event.exit_code}`}`);
    default:
      return { stream: event.type, time: event.time, text: event.text.replace(/\r?\n$/, '') };
  }
}

function note(text: string): NewLine {
  return { stream: 'note', time: '', text };
}

const STARTED_AGAIN = note('The container was started again');
