import http from 'node:http';
import { once } from 'node:events';

/** An open stream of server-sent events. */
export interface EventReader<T> extends Disposable {
  headers: http.IncomingHttpHeaders;
  /** The data of the next event, which has to have this name; undefined at the end. Fails if the stream breaks off. */
  next(name: string): Promise<T | undefined>;
  /** The next event, whatever its name. */
  any(): Promise<ServerSentEvent<T> | undefined>;
  /** From which a client would resume. */
  lastId(): string | undefined;
}

export interface ServerSentEvent<T> {
  event: string;
  id: string | undefined;
  data: T;
}

/** @param headers further request headers, as of a token */
export async function readEvents<T>(url: string, headers: Record<string, string> = {}): Promise<EventReader<T>> {
  const request = http.get(url, { agent: false, headers: { accept: 'text/event-stream', ...headers } });
  const [response] = (await once(request, 'response')) as [http.IncomingMessage];
  request.on('error', () => undefined); // when it is disposed of
  const position: Position = { lastId: undefined };
  const events = eventsOf(response, position);
  return {
    lastId: () => position.lastId,
    any: async () => {
      const { value } = await events.next();
      return value && { ...value, data: JSON.parse(value.data) as T };
    },
    headers: { ...response.headers, ':status': String(response.statusCode) },
    next: async (name) => {
      const { value } = await events.next();
      if (!value) return undefined;
      if (value.event !== name) throw new Error(`The event ${value.event} instead of ${name}: ${value.data}`);
      return JSON.parse(value.data) as T;
    },
    [Symbol.dispose]: () => request.destroy(),
  };
}

interface Position {
  lastId: string | undefined;
}

async function* eventsOf(
  response: http.IncomingMessage,
  position: Position,
): AsyncGenerator<ServerSentEvent<string>, undefined> {
  let rest = '';
  for await (const chunk of response.setEncoding('utf8') as AsyncIterable<string>) {
    const blocks = (rest + chunk).split('\n\n');
    rest = blocks.pop() ?? '';
    for (const block of blocks) {
      const fields = new Map(block.split('\n').map((line) => line.split(/: (.*)/, 2) as [string, string]));
      const [event, data, id] = [fields.get('event'), fields.get('data'), fields.get('id')];
      position.lastId = id ?? position.lastId;
      if (event !== undefined && data !== undefined) yield { event, data, id };
    }
  }
  if (rest !== '') throw new Error(`Half an event: ${rest}`);
}
