import type { IncomingMessage, ServerResponse } from 'node:http';
import { isChunked } from '../http/wire/framing.js';
import type { ResponseHead } from '../http/wire/response-head.js';
import type { ReadBuffer } from '../http/wire/read-buffer.js';
import { type Exchange, UpstreamConnection } from './upstream-connection.js';
import type { Deadlines } from './upstream-deadlines.js';
import { isLostConnection } from './upstream-errors.js';
import type { UnderWay, UpstreamPool, UpstreamPools } from './upstream-pools.js';
import { ResponseRelay, type Source } from './response-relay.js';
import type { Outgoing } from './outgoing.js';
import { requestHead, withoutBody } from './request-head.js';
import { Upload } from './upload.js';
import { WholeBody } from './whole-body.js';

/**
 * A request that is sent once, because it has a body or may not be repeated. It never meets a connection that died since
 * its last response, the head is sent before the body arrives, and the container may respond before the body is
 * complete.
 */
export class StreamedRequest implements Exchange, Source, UnderWay {
  readonly method: string;
  readonly head: string;
  readonly body: Upload | WholeBody | undefined;
  readonly isSentOnce = true;
  private readonly relay: ResponseRelay;
  private readonly pool: UpstreamPool;
  private connection: UpstreamConnection;

  /**
   * @param isPooled whether it may use a pooled connection. By default it has one of its own: containers close idle
   *   connections when they like, also at the moment in which a request is on its way
   * @throws AppError `invalid_request`
   */
  constructor(
    request: IncomingMessage,
    response: ServerResponse,
    private readonly outgoing: Outgoing,
    pools: UpstreamPools,
    limits: Deadlines,
    private readonly isPooled = false,
  ) {
    this.method = outgoing.method;
    this.body = bodyOf(request, outgoing);
    const headers = this.body ? outgoing.headers : withoutBody(outgoing);
    this.head = requestHead(headers, outgoing, isPooled ? 'keep-alive' : 'close');
    this.relay = new ResponseRelay(request, response, outgoing, this);
    this.pool = pools.of(outgoing.target);
    this.connection = isPooled ? this.pool.take() : new UpstreamConnection(outgoing.target, limits, () => undefined);
    this.pool.began(this);
  }

  send(): void {
    this.connection.send(this);
  }

  onInformation({ status, raw }: ResponseHead): void {
    this.relay.inform(status, raw);
  }

  onHead({ status, message, raw }: ResponseHead): void {
    this.relay.begin(status, message, raw);
  }

  onData(chunk: Buffer, memory: ReadBuffer | undefined): void {
    if (!this.relay.write(chunk, memory)) this.connection.pause();
  }

  /** The container reads no more of the body. The rest must leave the client's connection before its next request. */
  onEnd(trailers: readonly string[], isFree: boolean): void {
    this.body?.stop();
    this.relay.end(trailers);
    if (isFree && this.isPooled) this.pool.giveBack(this.connection);
    else if (isFree) this.connection.destroy(new Error('the connection carries one request'));
    this.pool.ended(this);
  }

  onError(error: Error): void {
    if (this.isStale(error)) return this.sendOnNew();
    this.body?.stop();
    this.relay.fail(error, this.connection.isConnecting);
    this.pool.ended(this);
  }

  resume(): void {
    this.connection.resume();
  }

  abandon(): void {
    this.connection.destroy(new Error('the client went away'));
  }

  destroy(error: Error): void {
    this.connection.destroy(error);
  }

  leaveUnlessConnected(error: Error): void {
    if (this.connection.isConnecting) this.connection.destroy(error);
  }

  leaveIfRevoked(): void {
    if (this.outgoing.passage.by?.isRevoked) this.relay.leave();
  }

  /** The pooled connection has ended before anything was sent on it. */
  private isStale(error: Error): boolean {
    const { connection, pool, relay } = this;
    return connection.isStale && pool.open && !relay.isOver && isLostConnection(error);
  }

  private sendOnNew(): void {
    this.connection = this.pool.connect();
    this.connection.send(this);
  }
}

function bodyOf(request: IncomingMessage, { body, headers, passage }: Outgoing): Upload | WholeBody | undefined {
  if (body) return new WholeBody(body);
  return hasBody(request) ? new Upload(request, isChunked(headers), passage) : undefined;
}

/** Whether a request announces a body. */
export function hasBody({ headers }: IncomingMessage): boolean {
  return headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;
}
