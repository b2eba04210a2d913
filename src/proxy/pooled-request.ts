import { STATUS_CODES, type IncomingMessage, type ServerResponse } from 'node:http';
import type { Dispatcher } from 'undici';
import { Answer, type Source } from './answer.js';
import type { Outgoing } from './outgoing.js';
import { StreamedRequest } from './streamed-request.js';
import type { UpstreamConnection } from './upstream-connection.js';
import type { Deadlines } from './upstream-deadlines.js';
import { isLostConnection } from './upstream-errors.js';
import type { UnderWay, UpstreamPool } from './upstream-pools.js';

const INFORMATION_END = 200;
const NOTHING: readonly string[] = [];

/**
 * A request without a body, which may be made twice (RFC 9110, section 9.2.2), on a connection of the pool. Where that
 * one turns out to have died since its last answer, the request is made once more, on a connection of its own.
 */
export class PooledRequest implements Dispatcher.DispatchHandler, Source, UnderWay {
  private readonly answer: Answer;
  private readonly connection: UpstreamConnection;
  private controller: Dispatcher.DispatchController | undefined;
  private isReused = false;
  private isAnswered = false;

  constructor(
    private readonly request: IncomingMessage,
    private readonly response: ServerResponse,
    private readonly outgoing: Outgoing,
    private readonly pool: UpstreamPool,
    private readonly deadlines: Deadlines,
  ) {
    this.answer = new Answer(request, response, outgoing, this);
    this.connection = pool.take();
    pool.began(this);
  }

  send(): void {
    const { method, path, headers } = this.outgoing;
    this.connection.send({ method: method, path, headers: headers.flat() }, this);
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.controller = controller;
    this.isReused = this.connection.begin();
  }

  onResponseStarted(): void {
    this.isAnswered = true;
  }

  onResponseStart(controller: Dispatcher.DispatchController, status: number, _headers: unknown, message = ''): void {
    const raw = toLatin1(controller.rawHeaders);
    if (status < INFORMATION_END) this.answer.inform(status, raw);
    else this.answer.begin(status, reasonOf(status, message), raw);
  }

  onResponseData(controller: Dispatcher.DispatchController, chunk: Buffer): void {
    if (!this.answer.write(chunk)) controller.pause();
  }

  onResponseEnd(controller: Dispatcher.DispatchController): void {
    const { broken } = this.connection;
    if (broken) return this.onResponseError(controller, broken);
    this.pool.giveBack(this.connection);
    this.pool.ended(this);
    this.answer.end(toLatin1(controller.rawTrailers));
  }

  onResponseError(_controller: unknown, error: Error): void {
    this.connection.destroy(error);
    this.pool.ended(this);
    if (this.mayTryAgain(error)) this.tryAgain();
    else this.answer.fail(error);
  }

  resume(): void {
    this.controller?.resume();
  }

  abandon(): void {
    this.connection.destroy(new Error('the client went away'));
  }

  destroy(error: Error): void {
    this.answer.fail(error);
    this.connection.destroy(error);
  }

  private mayTryAgain(error: Error): boolean {
    return this.isReused && !this.isAnswered && this.pool.open && !this.answer.isOver && isLostConnection(error);
  }

  private tryAgain(): void {
    this.answer.handOver();
    new StreamedRequest(this.request, this.response, this.outgoing, this.pool, this.deadlines).send();
  }
}

function toLatin1(raw: Dispatcher.DispatchController['rawHeaders']): readonly string[] {
  if (!Array.isArray(raw)) return NOTHING;
  return raw.map((each: Buffer | string) => (typeof each === 'string' ? each : each.toString('latin1')));
}

/**
 * The reason phrase as it was sent. undici reads it as UTF-8, and tells only the last part of one that came in two
 * packets: the end of the usual phrase is taken for all of it.
 */
function reasonOf(status: number, message: string): string {
  const usual = STATUS_CODES[status];
  if (message === usual || message === '') return message;
  if (usual?.endsWith(message)) return usual;
  return Buffer.from(message).toString('latin1');
}
