import { once } from 'node:events';
import type { Response } from 'express';

export const EVENT_STREAM = 'text/event-stream';

/** Milliseconds between comments: gateways cut connections that are silent for 60 s. */
const HEARTBEAT_MS = 15_000;
/** Bytes that a slow client may leave unread before events are left out. */
const MAX_UNREAD = 256 * 1024;

/**
 * A response of server-sent events, which begins at once.
 *
 * @see https://html.spec.whatwg.org/multipage/server-sent-events.html
 */
export class EventStream {
  private readonly heartbeat: NodeJS.Timeout;

  constructor(private readonly response: Response) {
    response
      .writeHead(200, {
        'content-type': `${EVENT_STREAM}; charset=utf-8`,
        'cache-control': 'no-store',
        'x-accel-buffering': 'no', // nginx would collect the events
      })
      .flushHeaders();
    this.heartbeat = setInterval(() => this.write(':\n\n'), HEARTBEAT_MS);
    response.once('close', () => clearInterval(this.heartbeat));
  }

  /**
   * Sends an event, unless the client lags: each event has to stand for itself.
   *
   * @param id sent back by a client that reconnects, as `Last-Event-ID`
   */
  send(event: string, data: object, id?: string): void {
    this.write(toText(event, data, id));
  }

  /**
   * Sends an event, however slow the client is: resolves when the client has taken enough for another one.
   *
   * @param id from which a client resumes with `Last-Event-ID`; undefined: from the id before
   * @param signal ends the wait
   */
  async deliver(event: string, data: object, id: string | undefined, signal: AbortSignal): Promise<void> {
    if (this.response.write(toText(event, data, id))) return;
    await once(this.response, 'drain', { signal });
  }

  /** Moves the id from which a client resumes, without an event. */
  moveTo(id: string): void {
    this.write(`id: ${id}\n\n`);
  }

  /** Ends the response as complete. */
  end(): void {
    clearInterval(this.heartbeat);
    this.response.end();
  }

  private write(text: string): void {
    if (this.response.writableLength < MAX_UNREAD) this.response.write(text);
  }
}

function toText(event: string, data: object, id: string | undefined): string {
  const head = id === undefined ? '' : `id: ${id}\n`;
  return `${head}event: ${event}\ndata: ${JSON.stringify(data)}\n\n`;
}

/** Whether a request wants server-sent events instead of JSON. */
export function wantsEvents(accept: string | undefined): boolean {
  return accept?.toLowerCase().includes(EVENT_STREAM) ?? false;
}
