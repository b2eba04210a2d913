import type { ClientRequest, IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import { TLSSocket } from 'node:tls';
import { Logger } from '@nestjs/common';
import { instanceOf, toProblem } from '../../http/problem.js';
import { closeAfterEnd, sendRawProblem } from '../../http/raw-response.js';
import { STATUS_BY_CODE } from '../../http/status-by-code.js';
import { CLOSE, GoingAway } from '../../upstream/going-away.js';
import type { ContainerRequest } from '../forwarding/outgoing.js';
import type { Passage } from '../forwarding/passage.js';
import { isChunked } from '../../http/wire/framing.js';
import { type HeaderPair, toHeaderObject, toPairs, tokensOf, utf8, valuesOf } from '../../http/wire/raw-headers.js';
import { tieTogether } from '../../upstream/socket-pair.js';
import type { Follower } from './upgrade-carrier.js';
import { type Deadlines, enforceDeadlines } from '../../upstream/upstream-deadlines.js';
import { logLine, toUpstreamError } from '../../upstream/upstream-errors.js';
import type { UnderWay } from '../../upstream/upstream-pools.js';

const SERVER_ERROR = 500;
const SWITCHING_PROTOCOLS = 101;

/** One WebSocket handshake with a container, then its response or the tunnel. */
export class UpgradeExchange implements Follower, UnderWay {
  private readonly logger = new Logger('Proxy');
  private readonly instance: string;
  private readonly left = new AbortController();
  private state: 'asking' | 'responded' | 'open' = 'asking';
  private upstream: ClientRequest | undefined;
  private goingAway: GoingAway | undefined;
  /** True if the response ends with the connection. */
  private endsWithConnection = false;

  /** Handles the socket's errors from the start: Node no longer does, and an unhandled one ends the process. */
  constructor(
    request: IncomingMessage,
    private readonly socket: Socket,
    private readonly deadlines: Deadlines,
    private readonly passage: Passage,
  ) {
    this.instance = instanceOf(request.url);
    socket.on('error', () => undefined); // 'close' follows
    for (const event of ['end', 'close']) socket.once(event, () => this.onClientLeft());
  }

  /** Aborts if the client leaves before the tunnel is open. */
  get clientLeft(): AbortSignal {
    return this.left.signal;
  }

  onRequest(upstream: ClientRequest, outgoing: ContainerRequest): void {
    this.upstream = upstream;
    upstream.maxHeadersCount = 0; // Node would silently drop lines beyond its default.
    // The socket has limited the head already; Node counts differently.
    Object.assign(upstream, { maxHeaderSize: 2 * this.deadlines.headBytes });
    enforceDeadlines(upstream, this.deadlines);
    this.clientLeft.addEventListener('abort', () => upstream.destroy());
    upstream.once('close', () => this.state === 'asking' && this.fail(new Error('closed without a response')));
    // Both before the library's own listeners, which read the headers.
    upstream.once('response', (upstreamResponse) => this.onRefused(upstreamResponse, outgoing));
    upstream.once('upgrade', (upstreamResponse, tunnel) => this.onOpen(upstreamResponse, tunnel, outgoing));
  }

  /** Responds with the problem if no response has begun; otherwise cuts the response short. */
  fail(error: unknown): void {
    if (this.state === 'open') return; // the sockets are tied together
    if (this.state === 'responded' || this.clientLeft.aborted) return this.cut();
    this.state = 'responded';
    const problem = toUpstreamError(error);
    if (STATUS_BY_CODE[problem.code] >= SERVER_ERROR)
      this.logger.warn(logLine(problem, `GET ${this.instance}, upgrade`, this.passage.requestId));
    const body = toProblem(problem, this.instance);
    this.passage.status = body.status;
    this.passage.code = body.code;
    sendRawProblem(this.socket, body, this.passage.requestId);
  }

  /** Closes the tunnel on shutdown, or cuts a pending handshake. */
  goAway(): void {
    this.close(CLOSE.goingAway);
  }

  leaveIfRevoked(): void {
    if (this.passage.by?.isRevoked) this.close(CLOSE.revoked);
  }

  leaveUnlessConnected(error: Error): void {
    if (this.state !== 'asking' || this.upstream?.socket?.connecting === false) return;
    this.fail(error);
    this.upstream?.destroy();
  }

  private close(code: number): void {
    if (this.goingAway) this.goingAway.close(code);
    else this.socket.destroy();
  }

  /** Resets the connection if its end would mark the end of the response. */
  private cut(): void {
    // Between nodes there is TLS, which has no reset of its own.
    if (this.endsWithConnection && !(this.socket instanceof TLSSocket)) this.socket.resetAndDestroy();
    this.socket.destroy();
  }

  private onClientLeft(): void {
    if (this.state === 'open') return;
    this.left.abort(new Error('the client went away'));
    this.socket.destroySoon();
  }

  /**
   * Any status but 101 is an ordinary response with a body, which the library writes. Node treats a 101 without a
   * protocol as one.
   */
  private onRefused(response: IncomingMessage, outgoing: ContainerRequest): void {
    if (response.statusCode === SWITCHING_PROTOCOLS) return this.fail(new Error('switched to no protocol'));
    const pairs = toPairs(response.rawHeaders);
    this.state = 'responded';
    this.passage.status = response.statusCode ?? 0;
    this.endsWithConnection = !isChunked(pairs) && valuesOf(pairs, 'content-length').length === 0;
    const headers = outgoing.interim({ status: response.statusCode ?? 0, pairs });
    if (isChunked(pairs)) headers.push(['transfer-encoding', 'chunked']);
    response.headers = toHeaderObject(headers.map(lowerCaseLength));
    closeAfterEnd(this.socket);
  }

  private onOpen(response: IncomingMessage, tunnel: Socket, outgoing: ContainerRequest): void {
    const pairs = toPairs(response.rawHeaders);
    const upgrade = valuesOf(pairs, 'upgrade').map((value): HeaderPair => ['Upgrade', value]);
    const passed = outgoing.interim({ status: SWITCHING_PROTOCOLS, pairs });
    response.headers = toHeaderObject([...upgrade, ['Connection', 'Upgrade'], ...passed.map(inUtf8)]);
    this.state = 'open';
    this.passage.status = SWITCHING_PROTOCOLS;
    // After the library has piped them and before data flows: a listener alone would start the streams too early.
    process.nextTick(() => this.countBytes(tunnel));
    tieTogether(this.socket, tunnel);
    if (!tokensOf(pairs, 'upgrade').includes('websocket')) return;
    const goingAway = new GoingAway(this.socket, tunnel);
    this.goingAway = goingAway;
    for (const event of ['end', 'close']) tunnel.once(event, () => this.onContainerGone(goingAway));
  }

  /** If neither side sent a close frame, the container broke off. */
  private onContainerGone({ isAnnounced }: GoingAway): void {
    const clientLeft = this.socket.readableEnded || this.socket.destroyed;
    if (!isAnnounced && !clientLeft) this.passage.cutBy = 'container';
  }

  private countBytes(tunnel: Socket): void {
    this.socket.on('data', (chunk: Buffer) => this.passage.received(chunk.length));
    tunnel.on('data', (chunk: Buffer) => this.passage.sent(chunk.length));
  }
}

/** In the encoding of the library. */
function inUtf8([name, value]: HeaderPair): HeaderPair {
  return [name, utf8(value)];
}

/** With the name that the library looks for. */
function lowerCaseLength([name, value]: HeaderPair): HeaderPair {
  return [name.toLowerCase() === 'content-length' ? 'content-length' : name, value];
}
