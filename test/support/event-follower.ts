import http from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import type { EventDto } from '../../src/events/events.dto.js';
import { readEvents } from './server-sent-events.js';

export interface ToldEvent {
  id: string | undefined;
  event: string;
  data: EventDto;
}

/** A client that follows the events, and after each end of the stream comes back with the last id that it has seen. */
export class EventFollower implements AsyncDisposable {
  readonly seen: ToldEvent[] = [];
  private readonly over = new AbortController();
  private lastId: string;
  private reader: Disposable | undefined;
  private readonly reading: Promise<void>;

  constructor(
    private readonly url: string,
    private readonly headers: Record<string, string>,
    after: string,
  ) {
    this.lastId = after;
    this.reading = this.read();
  }

  /** Those of one container, in their order. */
  of(id: string): ToldEvent[] {
    return this.seen.filter(({ data }) => data.container_id === id);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.over.abort();
    this.reader?.[Symbol.dispose]();
    await this.reading;
  }

  private async read(): Promise<void> {
    while (!this.over.signal.aborted) {
      try {
        using reader = await readEvents<EventDto>(this.url, { ...this.headers, 'last-event-id': this.lastId });
        this.reader = reader;
        for (let told = await reader.any(); told && !this.over.signal.aborted; told = await reader.any()) {
          this.seen.push(told);
          this.lastId = told.id ?? this.lastId;
        }
      } catch {
        // the stream broke off
      }
      await delay(50, undefined, { signal: this.over.signal }).catch(() => undefined);
    }
  }
}

/**
 * Reads events until the connection has brought some bytes, or a last event, and is cut then: what is incomplete is lost.
 *
 * @param isLast ends the reading before
 */
export async function readCut(
  url: string,
  headers: Record<string, string>,
  bytes: number,
  isLast: (event: ToldEvent) => boolean,
): Promise<ToldEvent[]> {
  const { promise, resolve, reject } = Promise.withResolvers<ToldEvent[]>();
  const request = http.get(url, { agent: false, headers: { accept: 'text/event-stream', ...headers } }, (response) => {
    let text = '';
    response.setEncoding('latin1').on('data', (chunk: string) => {
      text += chunk;
      const told = toEvents(text.slice(0, bytes));
      if (text.length >= bytes || told.some(isLast)) resolve(told);
    });
    response.on('end', () => reject(new Error(`The stream has ended: ${text}`)));
  });
  request.on('error', reject);
  return promise.finally(() => request.destroy());
}

function toEvents(text: string): ToldEvent[] {
  const blocks = text.split('\n\n').slice(0, -1);
  return blocks.flatMap((block) => {
    const field = (name: string) => new RegExp(`^${name}: (.*)$`, 'm').exec(block)?.[1];
    const [event, data] = [field('event'), field('data')];
    return event !== undefined && data !== undefined
      ? [{ id: field('id'), event, data: JSON.parse(data) as EventDto }]
      : [];
  });
}
