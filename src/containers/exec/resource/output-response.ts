import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Request, Response } from 'express';
import { EVENT_STREAM, EventStream } from '../../../http/event-stream.js';
import { NDJSON } from '../../../http/ndjson-response.js';
import type { ExecSession } from '../session/exec-session.js';
import type { OutputPiece } from '../session/output-history.js';
import type { PacedReader } from '../session/reader-pace.js';
import { asPayload, TextPieces } from './text-pieces.js';

export const TEXT = 'text/plain';
const TYPES = [TEXT, NDJSON, EVENT_STREAM] as const;

/** Listeners on the piped response: from the stages of the pipe, the log and the metrics. Node warns above ten. */
const LISTENERS = 20;

/** What a reader wants of an exec's output. */
interface Wanted {
  after: number;
  /** Position at which to stop; undefined: at the end of the command. */
  until: number | undefined;
  /** Set if the command waits for its readers. */
  reader: PacedReader | undefined;
}

/** Sends an exec's output, in the media type that the request accepts. */
export async function sendOutput(
  session: ExecSession,
  { after, follow }: { after: number; follow: boolean },
  request: Request,
  response: Response,
  signal: AbortSignal,
): Promise<void> {
  const from = lastEventId(request) ?? after;
  session.history.check(from);
  using reader = request.method === 'HEAD' ? undefined : session.pace?.enter(from);
  const wanted = { after: from, until: follow ? undefined : session.history.next, reader };
  const type = TYPES.find((each) => each === request.accepts([...TYPES])) ?? TEXT;
  if (type === EVENT_STREAM) return await sendEvents(session, wanted, request, response, signal);
  response.setMaxListeners(LISTENERS);
  response.setHeader('content-type', `${type}; charset=utf-8`);
  response.setHeader('cache-control', 'no-store');
  if (type === TEXT && wanted.until !== undefined) response.setHeader('x-output-next', wanted.until);
  response.flushHeaders();
  if (request.method === 'HEAD') return void response.end();
  const write = type === NDJSON ? jsonLines : text;
  await pipeline(Readable.from(write(session, wanted, signal)), response, { signal });
}

async function* text(
  session: ExecSession,
  { after, until, reader }: Wanted,
  signal: AbortSignal,
): AsyncGenerator<Buffer, void> {
  for await (const { data } of session.read(after, until, signal, reader)) yield data;
}

async function* jsonLines(session: ExecSession, wanted: Wanted, signal: AbortSignal): AsyncGenerator<string, void> {
  for await (const { seq, stream, data } of pieces(session, wanted, signal))
    yield line({ seq, stream, ...asPayload(data) });
  yield line(endOf(session));
}

async function sendEvents(
  session: ExecSession,
  wanted: Wanted,
  request: Request,
  response: Response,
  signal: AbortSignal,
): Promise<void> {
  const events = new EventStream(response);
  if (request.method !== 'HEAD') {
    for await (const { seq, stream, data } of pieces(session, wanted, signal))
      await events.deliver(stream, asPayload(data), String(seq), signal);
    if (session.end || wanted.until !== undefined) await events.deliver('exit', endOf(session), undefined, signal);
  }
  events.end();
}

/** The output in pieces of whole characters, as far as the command writes any. */
async function* pieces(
  session: ExecSession,
  { after, until, reader }: Wanted,
  signal: AbortSignal,
): AsyncGenerator<OutputPiece, void> {
  const whole = new TextPieces();
  for await (const piece of session.read(after, until, signal, reader)) yield* whole.add(piece);
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
