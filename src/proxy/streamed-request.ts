import { type ClientRequest, type IncomingMessage, request as httpRequest, type ServerResponse } from 'node:http';
import { Answer, type Source } from './answer.js';
import type { Outgoing } from './outgoing.js';
import type { HeaderPair } from './raw-headers.js';
import { UpstreamAgent } from './upstream-agent.js';
import { type Deadlines, enforceDeadlines, limitSilence } from './upstream-deadlines.js';
import type { UnderWay, UpstreamPool } from './upstream-pools.js';

/** With these a missing body is told as such (RFC 9110, section 8.6). */
const EXPECT_BODY = new Set(['POST', 'PUT', 'PATCH']);

const agent = new UpstreamAgent();

/**
 * A request that is made once, on a connection of its own: one with a body, or one that may not be made twice. No
 * connection that died since its last answer can fail it, the head goes ahead of the body, and the container may
 * answer before the body is there.
 */
export class StreamedRequest implements Source, UnderWay {
  private readonly answer: Answer;
  private upstream: ClientRequest | undefined;
  private reply: IncomingMessage | undefined;

  constructor(
    private readonly request: IncomingMessage,
    response: ServerResponse,
    private readonly outgoing: Outgoing,
    private readonly pool: UpstreamPool,
    private readonly deadlines: Deadlines,
  ) {
    this.answer = new Answer(request, response, outgoing, this);
    pool.began(this);
  }

  send(): void {
    const { target, method, path, headers } = this.outgoing;
    const { address: host, port } = target;
    const upstream = httpRequest({ agent, host, port, method, path, headers: this.framed(headers).flat() });
    this.upstream = upstream;
    enforceDeadlines(upstream, this.deadlines);
    upstream.on('information', ({ statusCode, rawHeaders }) => this.answer.inform(statusCode, rawHeaders));
    upstream.on('response', (reply) => this.onReply(reply));
    upstream.on('error', (error) => this.fail(error));
    // Node tells of an unasked 101 in no other way.
    upstream.once('close', () => this.onClosed());
    this.sendBody(upstream);
  }

  resume(): void {
    this.reply?.resume();
  }

  abandon(): void {
    this.upstream?.destroy();
  }

  destroy(error: Error): void {
    this.fail(error);
  }

  /** Node would announce a chunked body where these methods come without one. */
  private framed(headers: readonly HeaderPair[]): readonly HeaderPair[] {
    const isFramed = this.request.headers['content-length'] !== undefined || hasBody(this.request);
    return isFramed || !EXPECT_BODY.has(this.outgoing.method) ? headers : [...headers, ['content-length', '0']];
  }

  private sendBody(upstream: ClientRequest): void {
    if (!hasBody(this.request)) return void upstream.end();
    upstream.write('', 'latin1'); // the container may have something to say before the body comes
    this.request.pipe(upstream);
  }

  private onReply(reply: IncomingMessage): void {
    this.reply = reply;
    try {
      this.answer.begin(reply.statusCode ?? 0, reply.statusMessage ?? '', reply.rawHeaders);
    } catch (error) {
      return this.fail(error);
    }
    limitSilence(reply, this.deadlines.idleMs);
    reply.on('data', (chunk: Buffer) => {
      if (!this.answer.write(chunk)) reply.pause();
    });
    reply.on('error', (error) => this.fail(error));
    reply.on('end', () => this.onReplied(reply));
  }

  private onReplied(reply: IncomingMessage): void {
    this.letGo();
    this.answer.end(reply.rawTrailers);
  }

  private fail(error: unknown): void {
    this.letGo();
    this.answer.fail(error);
  }

  private onClosed(): void {
    this.pool.ended(this);
    if (!this.reply?.complete) this.fail(new Error('closed without an answer'));
  }

  /** The container wants no more of the body; the client's connection has to be rid of it before its next request. */
  private letGo(): void {
    const { request, upstream } = this;
    if (upstream) request.unpipe(upstream);
    request.resume();
    upstream?.destroy();
  }
}

/** Whether a request announces a body. */
export function hasBody({ headers }: IncomingMessage): boolean {
  return headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;
}
