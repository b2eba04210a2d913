import type { LogEvent } from '@dockapi/client';
import { dockapi } from '../../api/dockapi.js';
import { follow, type Following } from '../../api/follow.js';
import type { Line } from './log-buffer.js';

type NewLine = Omit<Line, 'number'>;

/** Follows a log to the end of its container. @throws Problem */
export async function* readLog(id: string, tail: string, following: Following): AsyncGenerator<NewLine> {
  const container = dockapi.peek().container(id);
  const options = { follow: true, tail: tail === 'all' ? tail : Number(tail) } as const;
  for await (const event of follow((watching) => container.logs({ ...options, ...watching }), following))
    yield toLine(event);
}

function toLine(event: LogEvent): NewLine {
  switch (event.type) {
    case 'gap':
      return note('Lines may be missing here');
    case 'restarted':
      return note('The container was started again');
    case 'end':
      return note(`The container is ${event.state}${event.exit_code === null ? '' : `, exit code ${event.exit_code}`}`);
    default:
      return { stream: event.type, time: event.time, text: event.text.replace(/\r?\n$/, '') };
  }
}

function note(text: string): NewLine {
  return { stream: 'note', time: '', text };
}
