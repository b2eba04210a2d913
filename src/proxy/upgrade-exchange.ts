import type { ClientRequest, IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import { Logger } from '@nestjs/common';
import { AppError } from '../errors/app-error.js';
import { instanceOf, toProblem } from '../http/problem.js';
import { STATUS_BY_CODE } from '../http/status-by-code.js';
import { isChunked, isPlainFraming } from './proxy-headers.js';
import { closeAfterEnd, sendRawProblem } from './raw-answer.js';
import { decodeUtf8, type HeaderPair, toHeaderObject, toPairs, valuesOf } from './raw-headers.js';
import { type Mount, responseHeaders } from './response-rewrite.js';
import { tieTogether } from './socket-pair.js';
import type { Follower } from './upgrade-carrier.js';
import { type Deadlines, enforceDeadlines } from './upstream-deadlines.js';
import { logLine, toUpstreamError } from './upstream-errors.js';

const SERVER_ERROR = 500;
const SWITCHING_PROTOCOLS = 101;

/** One WebSocket handshake on its way to a container, then its answer or the tunnel. */
export class UpgradeExchange implements Follower {
  private readonly logger = new Logger('Proxy');
  private readonly instance: string;
  private readonly left = new AbortController();
  private state: 'asking' | 'answered' | 'open' = 'asking';

  /** Guards the socket from the first moment on: Node has let go of it, and an error that nobody hears ends the process. */
  constructor(
    request: IncomingMessage,
    private readonly socket: Socket,
    private readonly deadlines: Deadlines,
  ) {
    this.instance = instanceOf(request.url);
    socket.on('error', () => undefined); // 'close' follows
    for (const event of ['end', 'close']) socket.once(event, () => this.onClientLeft());
  }

  /** Aborts when the client goes away before the tunnel is open. */
  get clientLeft(): AbortSignal {
    return this.left.signal;
  }

  onRequest(upstream: ClientRequest, mount: Mount): void {
    enforceDeadlines(upstream, this.deadlines);
    this.clientLeft.addEventListener('abort', () => upstream.destroy());
    upstream.once('close', () => this.state === 'asking' && this.fail(new Error('closed without an answer')));
    // Both before the library's own listeners, which read the headers.
    upstream.once('response', (answer) => this.onRefused(answer, mount));
    upstream.once('upgrade', (answer, tunnel) => this.onOpen(answer, tunnel, mount));
  }

  /** Answers with the problem as long as there is no other answer; later, cuts that one short. */
  fail(error: unknown): void {
    if (this.state === 'open') return; // the sockets are tied together
    if (this.state === 'answered' || this.clientLeft.aborted) return void this.socket.destroy();
    this.state = 'answered';
    const problem = toUpstreamError(error);
    if (STATUS_BY_CODE[problem.code] >= SERVER_ERROR)
      this.logger.warn(logLine(problem, `GET ${this.instance}, upgrade`));
    sendRawProblem(this.socket, toProblem(problem, this.instance));
  }

  /** Ends the tunnel, or what is to become one. */
  destroy(): void {
    this.socket.destroy();
  }

  private onClientLeft(): void {
    if (this.state === 'open') return;
    this.left.abort(new Error('the client went away'));
    this.socket.destroySoon();
  }

  /** Any other answer than 101 is an ordinary one, with its body; the library writes it. */
  private onRefused(answer: IncomingMessage, mount: Mount): void {
    const pairs = toPairs(answer.rawHeaders);
    if (!isPlainFraming(pairs)) {
      return this.fail(new AppError('upstream_failed', 'The container sent a body of unclear length'));
    }
    this.state = 'answered';
    const headers = responseHeaders({ status: answer.statusCode ?? 0, pairs }, mount, false);
    if (isChunked(pairs)) headers.push(['transfer-encoding', 'chunked']);
    answer.headers = toHeaderObject(headers.map(lowerCaseLength));
    closeAfterEnd(this.socket);
  }

  private onOpen(answer: IncomingMessage, tunnel: Socket, mount: Mount): void {
    const pairs = toPairs(answer.rawHeaders);
    const upgrade = valuesOf(pairs, 'upgrade').map((value): HeaderPair => ['Upgrade', value]);
    const passed = responseHeaders({ status: SWITCHING_PROTOCOLS, pairs }, mount, false);
    answer.headers = toHeaderObject([...upgrade, ['Connection', 'Upgrade'], ...passed.map(decodeUtf8)]);
    this.state = 'open';
    tieTogether(this.socket, tunnel);
  }
}

/** As the library looks for it. */
function lowerCaseLength([name, value]: HeaderPair): HeaderPair {
  return [name.toLowerCase() === 'content-length' ? 'content-length' : name, value];
}
