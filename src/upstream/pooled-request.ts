import type { IncomingMessage, ServerResponse } from 'node:http';
import { ResponseRelay, type Source } from './response-relay.js';
import type { Outgoing } from './outgoing.js';
import type { ReadBuffer } from '../http/wire/read-buffer.js';
import { requestHead, withoutBody } from './request-head.js';
import type { ResponseHead } from '../http/wire/response-head.js';
import { StreamedRequest } from './streamed-request.js';
import type { Exchange, UpstreamConnection } from './upstream-connection.js';
import type { Deadlines } from './upstream-deadlines.js';
import { isLostConnection } from './upstream-errors.js';
import type { UnderWay, UpstreamPool, UpstreamPools } from './upstream-pools.js';

/**
 * A request without a body that may be repeated (RFC 9110, section 9.2.2), on a pooled connection. If that connection
 * turns out to have died since its last response, the request is repeated once, on a new connection.
 */
export class PooledRequest implements Exchange, Source, UnderWay {
  readonly method: string;
  readonly head: string;
  private readonly relay: ResponseRelay;
  private readonly pool: UpstreamPool;
  private readonly connection: UpstreamConnection;

  /** @throws AppError `invalid_request` */
  constructor(
    private readonly request: IncomingMessage,
    private readonly response: ServerResponse,
    private readonly outgoing: Outgoing,
    private readonly pools: UpstreamPools,
    private readonly deadlines: Deadlines,
  ) {
    this.method = outgoing.method;
    this.head = requestHead(withoutBody(outgoing), outgoing, 'keep-alive');
    this.relay = new ResponseRelay(request, response, outgoing, this);
    this.pool = pools.of(outgoing.target); // last: a pool on which nothing begins would never end
    this.connection = this.pool.take();
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

  onEnd(trailers: readonly string[], isFree: boolean): void {
    this.relay.end(trailers); // first, because the client waits for it
    if (isFree) this.pool.giveBack(this.connection);
    this.pool.ended(this);
  }

  onError(error: Error): void {
    if (this.mayTryAgain(error)) this.tryAgain();
    else this.relay.fail(error, this.connection.isConnecting);
    this.pool.ended(this); // last: an empty pool would be forgotten, and the retry with it
  }

  resume(): void {
    this.connection.resume();
  }

  abandon(): void {
    this.connection.destroy(new Error('the client went away'));
  }

  destroy(error: Error): void {
    this.relay.fail(error, this.connection.isConnecting);
    this.connection.destroy(error);
  }

  leaveUnlessConnected(error: Error): void {
    if (this.connection.isConnecting) this.destroy(error);
  }

  leaveIfRevoked(): void {
    if (this.outgoing.passage.by?.isRevoked) this.relay.leave();
  }

  private mayTryAgain(error: Error): boolean {
    return this.connection.mayHaveBeenDead && this.pool.open && !this.relay.isOver && isLostConnection(error);
  }

  private tryAgain(): void {
    this.relay.handOver();
    new StreamedRequest(this.request, this.response, this.outgoing, this.pools, this.deadlines).send();
  }
}
