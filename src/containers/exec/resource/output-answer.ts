import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Request, Response } from 'express';
import { EVENT_STREAM } from '../../../http/event-stream.js';
import { NDJSON } from '../../../http/ndjson-response.js';
import type { ExecSession } from '../session/exec-session.js';
import type { OutputPiece } from '../session/output-history.js';
import { asPayload, TextPieces } from './text-pieces.js';

export const TEXT = 'text/plain';
const TYPES = [TEXT, NDJSON, EVENT_STREAM] as const;

/** Milliseconds between comments: gateways cut connections that are silent for 60 s. */
const HEARTBEAT_MS = 15_000;
/** Listeners on the piped response: from the stages of the pipe, the log and the metrics. Node warns above ten. */
const LISTENERS = 20;

/** What a reader wants of an exec's output. */
interface Wanted {
  after: number;
  /** Position at which to stop; undefined: at the end of the command. */
  until: number | undefined;
}

/** Answers with an exec's output, in the media type that the request accepts. The command never waits for its reader. */
export async function sendOutput(
  session: ExecSession,
  { after, follow }: { after: number; follow: boolean },
  request: Request,
  response: Response,
  signal: AbortSignal,
): Promise<void> {
  const from = lastEventId(request) ?? after;
  session.history.check(from);
  const wanted = { after: from, until: follow ? undefined : session.history.next };
  const type = TYPES.find((each) => each === request.accepts([...TYPES])) ?? TEXT;
  response.setMaxListeners(LISTENERS);
  response.setHeader('content-type', `${type}; charset=utf-8`);
  response.setHeader('cache-control', 'no-store');
  if (type === TEXT && wanted.until !== undefined) response.setHeader('x-output-next', wanted.until);
  if (type === EVENT_STREAM) response.setHeader('x-accel-buffering', 'no'); // nginx would collect the events
  response.flushHeaders();
  if (request.method === 'HEAD') return void response.end();
  const heartbeat = type === EVENT_STREAM ? setInterval(() => response.write(':\n\n'), HEARTBEAT_MS) : undefined;
  try {
    await pipeline(Readable.from(WRITERS[type](session, wanted, signal)), response, { signal });
  } finally {
    clearInterval(heartbeat);
  }
}

type Writer = (session: ExecSession, wanted: Wanted, signal: AbortSignal) => AsyncGenerator<Buffer | string, void>;

const WRITERS: Record<(typeof TYPES)[number], Writer> = {
  async *[TEXT](session, { after, until }, signal) {
    for await (const { data } of session.read(after, until, signal)) yield data;
  },

  async *[NDJSON](session, wanted, signal) {
    for await (const { seq, stream, data } of pieces(session, wanted, signal))
      yield line({ seq, stream, ...asPayload(data) });
    yield line(endOf(session));
  },

  async *[EVENT_STREAM](session, wanted, signal) {
    for await (const { seq, stream, data } of pieces(session, wanted, signal))
      yield `id: ${seq}\nevent: ${stream}\ndata: ${JSON.stringify(asPayload(data))}\n\n`;
    if (session.end || wanted.until !== undefined) yield `event: exit\ndata: ${JSON.stringify(endOf(session))}\n\n`;
  },
};

/** The output in pieces of whole characters, as far as the command writes any. */
async function* pieces(
  session: ExecSession,
  { after, until }: Wanted,
  signal: AbortSignal,
): AsyncGenerator<OutputPiece, void> {
  const whole = new TextPieces();
  for await (const piece of session.read(after, until, signal)) yield* whole.add(piece);
  yield* whole.rest();
}

function endOf(session: ExecSession) {
  return { state: session.state, exit_code: session.end?.exitCode ?? null };
}

function line(value: object): string {
  return `${JSON.stringify(value)}\n`;
}

function lastEventId({ headers }: Request): number | undefined {
  const id = headers['last-event-id'];
  return typeof id === 'string' && /^\d{1,15}$/.test(id) ? Number(id) : undefined;
}
