import type { IncomingMessage, ServerResponse } from 'node:http';
import { Logger } from '@nestjs/common';
import { instanceOf, sendProblem, toProblem } from '../../http/problem.js';
import type { Outgoing } from './outgoing.js';
import { isolate } from '../admission/page-isolation.js';
import { type HeaderPair, isNamed, toPairs, toRaw, valuesOf } from '../../http/wire/raw-headers.js';
import { mergeHeaders, responseHeaders, trailerFields } from '../headers/response-rewrite.js';
import type { ReadBuffer } from '../upstream/read-buffer.js';
import { logLine, toUpstreamError } from '../upstream/upstream-errors.js';

const CONTINUE = 100;

/** Bytes of a body that leaves with its head in one piece. */
const ONE_PIECE = 16 * 1024;

/** A head that is not written yet. */
interface Head {
  status: number;
  message: string;
  headers: readonly HeaderPair[];
}

/** Where an answer comes from: one request to a container. */
export interface Source {
  /** Go on: the client has taken what there was. */
  resume(): void;
  /** The client went away: end the request. */
  abandon(): void;
}

const logger = new Logger('Proxy');

/** The answer to one request, as it goes to the client: a container's, or a problem. */
export class Answer {
  /** Bytes that the head promised; -1: unknown, or none will come. */
  private length = -1;
  /** The head until it is written: what comes in the same packet may still make a problem of it. */
  private head: Head | undefined;
  /** A whole body that waits for the end of the answer, to leave with the head. */
  private whole: Buffer | undefined;
  private headIsOut = false;
  private over = false;
  private isFull = false;

  constructor(
    private readonly request: IncomingMessage,
    private readonly response: ServerResponse,
    private readonly outgoing: Outgoing,
    private readonly source: Source,
  ) {
    response.on('close', this.onClose);
  }

  /** Whether nobody waits for it any more: it is complete, has failed, or the client is gone. */
  get isOver(): boolean {
    return this.over || this.response.destroyed;
  }

  /**
   * Takes the head. It leaves at once, with what there is of the body: an event stream may be silent after it.
   *
   * @param raw the container's headers: name, value, name, value …
   */
  begin(status: number, message: string, raw: readonly string[]): void {
    const pairs = toPairs(raw);
    const headers = responseHeaders({ status, pairs }, this.outgoing, this.canTrail());
    isolate(headers, this.outgoing.isolation);
    this.head = { status, message, headers };
    this.length = Number(valuesOf(pairs, 'content-length')[0] ?? -1);
    process.nextTick(sendHead, this);
  }

  /**
   * @param memory whose the chunk is, if it is to be used again: shared until the chunk is written
   * @returns whether there is room for more; if not, the source's `resume` is called when there is
   */
  write(chunk: Buffer, memory?: ReadBuffer): boolean {
    if (this.over) return true;
    this.outgoing.passage.sent(chunk.length);
    if (!this.headIsOut && chunk.length === this.length && chunk.length <= ONE_PIECE) {
      this.whole = chunk;
      return true;
    }
    if (!this.writeHead()) return true;
    this.headIsOut = true;
    memory?.share();
    if (this.response.write(chunk, memory?.release)) return true;
    this.resumeOnDrain();
    return false;
  }

  /** @param trailers as `begin` takes headers */
  end(trailers: readonly string[]): void {
    if (this.over) return;
    if (!this.writeHead()) return;
    this.over = true;
    const { response, whole } = this;
    if (trailers.length > 0 && response.chunkedEncoding)
      response.addTrailers(trailerFields(toPairs(trailers)) as [string, string][]);
    // As text it goes into the same write as the head.
    if (whole) response.end(whole.toString('latin1'), 'latin1');
    else response.end();
  }

  /**
   * Passes an interim answer on (RFC 9110, section 15.2), but for a 100: what `Expect` asks for is dockAPI's to answer.
   * Best effort: a client that does not read gets none, and neither does one of HTTP/1.0.
   */
  inform(status: number, raw: readonly string[]): void {
    const { response, outgoing } = this;
    if (status === CONTINUE || response.headersSent || this.isForOldClient) return;
    if (response.socket?.writableNeedDrain !== false) return;
    const pairs = responseHeaders({ status, pairs: toPairs(raw) }, outgoing, false);
    try {
      response.writeInformation(status, toRaw(pairs));
    } catch {
      // What Node does not take for a header stays out.
    }
  }

  /**
   * Before the head: answers with the problem, and leaves the connection fit for the next request. After it: cuts
   * the answer short, so that nobody takes it for whole.
   */
  fail(error: unknown): void {
    if (this.isOver) return;
    this.over = true;
    if (this.response.headersSent) {
      this.outgoing.passage.cutBy = 'container';
      return this.cut();
    }
    const problem = toUpstreamError(error);
    const instance = instanceOf(this.request.url);
    logger.warn(logLine(problem, `${this.request.method} ${instance}`, this.outgoing.passage.requestId));
    sendProblem(this.response, toProblem(problem, instance));
    this.request.resume();
  }

  /** Leaves the response, of which nothing is written yet, to another answer. */
  handOver(): void {
    this.over = true;
    this.response.off('close', this.onClose);
  }

  /** Sends the head without a body, unless one came with it. */
  sendHead(): void {
    if (this.over || this.headIsOut) return;
    if (!this.writeHead()) return;
    this.headIsOut = true;
    // `flushHeaders` would write it in UTF-8; it is Latin-1.
    this.response.write(this.whole ?? '', 'latin1');
    this.whole = undefined;
  }

  /**
   * Gives Node the head, once; it is sent with the first bytes of the body, or by `sendHead`.
   *
   * @returns false where Node refuses it: there is a problem in its place then
   */
  private writeHead(): boolean {
    const { head, response } = this;
    if (!head) return true;
    this.head = undefined;
    const own = takeHeaders(response);
    try {
      if (this.isForOldClient) response.useChunkedEncodingByDefault = false; // Node would heed its `TE`
      response.writeHead(head.status, head.message, toRaw(writable(mergeHeaders(own, head.headers))));
      return true;
    } catch (error) {
      restore(response, own);
      this.fail(error);
      this.source.abandon();
      return false;
    }
  }

  /** Where the end of the connection would be the end of the answer, it is reset. */
  private cut(): void {
    if (this.isForOldClient && this.length < 0) this.response.socket?.resetAndDestroy();
    this.response.destroy();
  }

  private resumeOnDrain(): void {
    if (this.isFull) return;
    this.isFull = true;
    this.response.once('drain', () => {
      this.isFull = false;
      if (!this.over) this.source.resume();
    });
  }

  private readonly onClose = (): void => {
    if (this.over) return;
    this.over = true;
    this.source.abandon();
  };

  /** HTTP/1.0 knows neither chunks, and so no trailers, nor interim answers. */
  private get isForOldClient(): boolean {
    return this.request.httpVersionMinor === 0;
  }

  private canTrail(): boolean {
    return !this.isForOldClient && this.request.method !== 'HEAD';
  }
}

function sendHead(answer: Answer): void {
  answer.sendHead();
}

/**
 * A head that Node writes as it is. A `Content-Disposition` behind a `Content-Length` it would take for UTF-8 and then
 * write as Latin-1, which makes other bytes of it, line ends among them (`processHeader` in lib/_http_outgoing.js, for
 * RFC 6266): the length comes last then. The order of different names means nothing (RFC 9110, section 5.3).
 */
function writable(head: readonly HeaderPair[]): readonly HeaderPair[] {
  if (!head.some((pair) => isNamed(pair, 'content-disposition'))) return head;
  const isLength = (pair: HeaderPair) => isNamed(pair, 'content-length');
  return [...head.filter((pair) => !isLength(pair)), ...head.filter(isLength)];
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
}
