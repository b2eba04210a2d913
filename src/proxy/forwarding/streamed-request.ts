import { type ClientRequest, type IncomingMessage, request as httpRequest, type ServerResponse } from 'node:http';
import { AppError } from '../../errors/app-error.js';
import { Answer, type Source } from './answer.js';
import { watchClient } from './client-watch.js';
import type { Outgoing } from './outgoing.js';
import { isPlainFraming } from '../../http/wire/framing.js';
import { toPairs, toRaw } from '../../http/wire/raw-headers.js';
import { withoutBody } from './request-head.js';
import { Upload } from './upload.js';
import { UpstreamAgent } from '../upstream/upstream-agent.js';
import { type Deadlines, enforceDeadlines, limitSilence } from '../upstream/upstream-deadlines.js';
import type { UnderWay, UpstreamPool } from '../upstream/upstream-pools.js';

/** Node takes one that names no protocol for an answer. */
const SWITCHING_PROTOCOLS = 101;

const agent = new UpstreamAgent();

/**
 * A request that is made once, on a connection of its own: one with a body, or one that may not be made twice. No
 * connection that died since its last answer can fail it, the head goes ahead of the body, and the container may
 * answer before the body is there.
 */
export class StreamedRequest implements Source, UnderWay {
  private readonly answer: Answer;
  private upstream: ClientRequest | undefined;
  private upload: Upload | undefined;
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
    const upstream = httpRequest({
      agent,
      host,
      port,
      method,
      path,
      headers: toRaw(hasBody(this.request) ? headers : withoutBody(this.outgoing)),
    });
    this.upstream = upstream;
    upstream.maxHeadersCount = 0; // Node would drop lines beyond its default, silently
    enforceDeadlines(upstream, this.deadlines);
    upstream.on('information', ({ statusCode, rawHeaders }) => this.answer.inform(statusCode, rawHeaders));
    upstream.on('response', (reply) => this.onReply(reply));
    upstream.on('error', (error) => this.onError(error));
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

  leaveUnlessConnected(error: Error): void {
    if (this.upstream?.socket?.connecting ?? true) this.fail(error);
  }

  private sendBody(upstream: ClientRequest): void {
    if (!hasBody(this.request)) return void upstream.end();
    upstream.write('', 'latin1'); // the container may have something to say before the body comes
    this.upload = new Upload(this.request, upstream, this.outgoing.passage);
    this.upload.begin();
    watchClient(this.request, upstream);
  }

  private onReply(reply: IncomingMessage): void {
    this.reply = reply;
    if (reply.statusCode === SWITCHING_PROTOCOLS) return this.fail(new Error('switched protocols unasked'));
    try {
      checkFraming(reply);
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

  /** What comes behind a whole answer takes nothing of it away. */
  private onError(error: Error): void {
    if (!this.reply?.complete) this.fail(error);
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
    this.upload?.stop();
    this.upstream?.destroy();
  }
}

/** @throws AppError `upstream_failed` at what Node takes and could be read in two ways */
function checkFraming({ rawHeaders }: IncomingMessage): void {
  if (isPlainFraming(toPairs(rawHeaders))) return;
  throw new AppError('upstream_failed', 'The container sent a body of unclear length');
}

/** Whether a request announces a body. */
export function hasBody({ headers }: IncomingMessage): boolean {
  return headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;
}
