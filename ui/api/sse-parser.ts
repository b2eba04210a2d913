export interface Message {
  event: string;
  data: string;
  /** Undefined: as before. */
  id: string | undefined;
}

/**
 * Splits a stream of server-sent events into messages.
 *
 * @see https://html.spec.whatwg.org/multipage/server-sent-events.html#parsing-an-event-stream
 */
export class SseParser {
  private rest = '';
  private event = '';
  private data: string[] = [];
  private id: string | undefined;

  /** The messages that a piece of text completes. A message without data only moves the id on. */
  push(text: string): Message[] {
    const lines = (this.rest + text).split('\n');
    this.rest = lines.pop() ?? '';
    return lines.flatMap((line) => this.line(line.endsWith('\r') ? line.slice(0, -1) : line));
  }

  private line(line: string): Message[] {
    if (line === '') return this.dispatch();
    const [, field = '', value = ''] = /^([^:]*)(?:: ?(.*))?$/s.exec(line) ?? [];
    if (field === 'event') this.event = value;
    else if (field === 'data') this.data.push(value);
    else if (field === 'id') this.id = value;
    return [];
  }

  private dispatch(): Message[] {
    const message = { event: this.event || 'message', data: this.data.join('\n'), id: this.id };
    const isEmpty = this.data.length === 0 && this.id === undefined;
    this.event = '';
    this.data = [];
    this.id = undefined;
    return isEmpty ? [] : [message];
  }
}
