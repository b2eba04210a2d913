import type { ClientRequest, IncomingMessage, OutgoingMessage, ServerResponse } from 'node:http';
import { Logger } from '@nestjs/common';
import { AppError } from '../errors/app-error.js';
import { instanceOf, sendProblem, toProblem } from '../http/problem.js';
import type { Follower } from './carrier.js';
import { isPlainFraming } from './proxy-headers.js';
import { type HeaderPair, toPairs } from './raw-headers.js';
import { mergeHeaders, type Mount, responseHeaders } from './response-rewrite.js';
import { type Deadlines, enforceDeadlines } from './upstream-deadlines.js';
import { logLine, toUpstreamError } from './upstream-errors.js';

const PROCESSING = 102;
const EARLY_HINTS = 103;

/** One HTTP request on its way to a container, and the answer on its way back. */
export class HttpExchange implements Follower {
  private readonly logger = new Logger('Proxy');
  private readonly instance: string;
  private answer: IncomingMessage | undefined;
  private failed = false;

  constructor(
    private readonly request: IncomingMessage,
    private readonly response: ServerResponse,
    private readonly deadlines: Deadlines,
  ) {
    this.instance = instanceOf(request.url);
  }

  onRequest(upstream: ClientRequest): void {
    enforceDeadlines(upstream, this.deadlines);
    upstream.on('information', ({ statusCode, headers }) => this.inform(statusCode, headers));
    // Node tells of an unasked 101 in no other way.
    upstream.once('close', () => this.answer ?? this.fail(new Error('closed without an answer')));
    if (hasBody(this.request)) sendHead(upstream); // the container may have something to say before the body comes
  }

  onResponse(answer: IncomingMessage, mount: Mount): void {
    this.answer = answer;
    try {
      this.writeHead(answer, mount);
    } catch (error) {
      // Answered at once, or the library would go on with this answer.
      this.fail(error);
      answer.destroy();
      return;
    }
    // Before the library's own listener, which ends the response.
    answer.once('end', () => this.addTrailers(answer));
  }

  /**
   * Before the head: answers with the problem, and leaves the connection fit for the next request. After it: cuts
   * the answer short, so that nobody takes it for whole.
   */
  fail(error: unknown): void {
    if (this.failed || this.response.destroyed || this.answer?.complete) return;
    this.failed = true;
    if (this.response.headersSent) return void this.response.destroy();
    const problem = toUpstreamError(error);
    this.logger.warn(logLine(problem, `${this.request.method} ${this.instance}`));
    this.request.unpipe();
    sendProblem(this.response, toProblem(problem, this.instance));
    this.request.resume();
  }

  /** Sends the head at once: an event stream may be silent after it. */
  private writeHead(answer: IncomingMessage, mount: Mount): void {
    const { response } = this;
    const { statusCode: status = 0, statusMessage } = answer;
    const pairs = toPairs(answer.rawHeaders);
    if (!isPlainFraming(pairs)) throw new AppError('upstream_failed', 'The container sent a body of unclear length');
    const own = takeHeaders(response);
    const head = mergeHeaders(own, responseHeaders({ status, pairs }, mount, this.canTrail()));
    try {
      response.sendDate = false;
      response.writeHead(status, statusMessage, head.flat());
    } catch (error) {
      restore(response, own);
      throw error;
    }
    sendHead(response);
  }

  /** HTTP/1.0 has no chunks, and so no trailers. */
  private canTrail(): boolean {
    return this.request.httpVersionMinor > 0 && this.request.method !== 'HEAD';
  }

  private addTrailers(answer: IncomingMessage): void {
    const { response } = this;
    if (answer.rawTrailers.length === 0 || !response.chunkedEncoding) return;
    response.addTrailers(toPairs(answer.rawTrailers) as [string, string][]);
  }

  /** Best effort: Node writes no other interim answers. */
  private inform(status: number, headers: IncomingMessage['headers']): void {
    if (this.response.headersSent || this.request.httpVersionMinor === 0) return;
    try {
      if (status === PROCESSING) this.response.writeProcessing();
      if (status === EARLY_HINTS) this.response.writeEarlyHints(headers as Record<string, string | string[]>);
    } catch {
      // Hints that Node does not take for such stay out.
    }
  }
}

/** Sends a head before its body. `flushHeaders` would write it in UTF-8; it is Latin-1. */
function sendHead(message: OutgoingMessage): void {
  message.write('', 'latin1');
}

function hasBody({ headers }: IncomingMessage): boolean {
  return headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;
}

/** The headers that dockAPI has set on the response (CORS), taken off it: the head is written in one piece. */
function takeHeaders(response: ServerResponse): HeaderPair[] {
  return response.getHeaderNames().flatMap((name) => {
    const values = [response.getHeader(name) ?? []].flat();
    response.removeHeader(name);
    return values.map((value): HeaderPair => [name, String(value)]);
  });
}

/** Undoes half a head that Node refused to write: a problem comes in its place. */
function restore(response: ServerResponse, own: readonly HeaderPair[]): void {
  takeHeaders(response);
  for (const [name, value] of own) response.appendHeader(name, value);
  response.statusMessage = '';
  response.sendDate = true;
}
