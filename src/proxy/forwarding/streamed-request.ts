import type { IncomingMessage, ServerResponse } from 'node:http';
import { isChunked } from '../../http/wire/framing.js';
import type { ResponseHead } from '../../http/wire/response-head.js';
import type { ReadBuffer } from '../../http/wire/read-buffer.js';
import { type Exchange, UpstreamConnection } from '../upstream/upstream-connection.js';
import type { Deadlines } from '../upstream/upstream-deadlines.js';
import type { UnderWay, UpstreamPool, UpstreamPools } from '../upstream/upstream-pools.js';
import { ResponseRelay, type Source } from './response-relay.js';
import type { Outgoing } from './outgoing.js';
import { requestHead, withoutBody } from './request-head.js';
import { Upload } from './upload.js';

/**
 * A request that is sent once, on a connection of its own, because it has a body or may not be repeated. It never meets
 * a connection that died since its last response, the head is sent before the body arrives, and the container may
 * respond before the body is complete.
 */
export class StreamedRequest implements Exchange, Source, UnderWay {
  readonly method: string;
  readonly head: string;
  readonly body: Upload | undefined;
  private readonly relay: ResponseRelay;
  private readonly connection: UpstreamConnection;
  private readonly pool: UpstreamPool;

  /** @throws AppError `invalid_request` */
  constructor(
    request: IncomingMessage,
    response: ServerResponse,
    outgoing: Outgoing,
    pools: UpstreamPools,
    limits: Deadlines,
  ) {
    this.method = outgoing.method;
    this.head = requestHead(hasBody(request) ? outgoing.headers : withoutBody(outgoing), outgoing, 'close');
    this.body = hasBody(request) ? new Upload(request, isChunked(outgoing.headers), outgoing.passage) : undefined;
    this.relay = new ResponseRelay(request, response, outgoing, this);
    this.connection = new UpstreamConnection(outgoing.target, limits, () => undefined);
    this.pool = pools.of(outgoing.target);
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

  onData(chunk: Buffer, memory: ReadBuffer): void {
    if (!this.relay.write(chunk, memory)) this.connection.pause();
  }

  /** The container reads no more of the body. The rest must leave the client's connection before its next request. */
  onEnd(trailers: readonly string[], isFree: boolean): void {
    this.body?.stop();
    this.relay.end(trailers);
    if (isFree) this.connection.destroy(new Error('the connection carries one request'));
    this.pool.ended(this);
  }

  onError(error: Error): void {
    this.body?.stop();
    this.relay.fail(error);
    this.pool.ended(this);
  }

  resume(): void {
    this.connection.resume();
  }

  abandon(): void {
    this.connection.destroy(new Error('the client went away'));
  }

  leaveUnlessConnected(error: Error): void {
    if (this.connection.isConnecting) this.connection.destroy(error);
  }
}

/** Whether a request announces a body. */
export function hasBody({ headers }: IncomingMessage): boolean {
  return headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;
}
