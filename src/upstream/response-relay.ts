import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Outgoing } from './outgoing.js';
import { type HeaderPair, isNamed, toPairs, toRaw, valuesOf } from '../http/wire/raw-headers.js';
import { mergeHeaders } from './merge-headers.js';
import type { ReadBuffer } from '../http/wire/read-buffer.js';

const CONTINUE = 100;

/** Bytes. A smaller body is sent with its head in one piece. */
const ONE_PIECE = 16 * 1024;

/** A head that is not written yet. */
interface Head {
  status: number;
  message: string;
  headers: readonly HeaderPair[];
}

/** The source of a response: one request. */
export interface Source {
  /** Resumes reading: the client has taken everything. */
  resume(): void;
  /** Ends the request, because the client went away. */
  abandon(): void;
}

/** The response to one request, as the client gets it: from a container or another dockAPI, or a problem. */
export class ResponseRelay {
  /** Content-Length of the head; -1: unknown, or no body. */
  private length = -1;
  /** Held back until it is written: a fault in the same packet can still turn the response into a problem. */
  private head: Head | undefined;
  /** A whole body, held back to be sent with the head. */
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

  /** True if no client waits for it any more: it is complete, has failed, or the client is gone. */
  get isOver(): boolean {
    return this.over || this.response.destroyed;
  }

  /**
   * Takes the head, which is sent at once with the body so far: an event stream may be silent for a while.
   *
   * @param raw its headers: name, value, name, value …
   */
  begin(status: number, message: string, raw: readonly string[]): void {
    const pairs = toPairs(raw);
    const headers = this.outgoing.returned({ status, pairs }, this.canTrail());
    this.head = { status, message, headers };
    this.length = Number(valuesOf(pairs, 'content-length')[0] ?? -1);
    process.nextTick(sendHead, this);
  }

  /**
   * @param memory owner of the chunk if it is reused; shared until the chunk is written
   * @returns false if the buffer is full; `resume` of the source is called when there is room again
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

  /** @param trailers in the form of `raw` of `begin` */
  end(trailers: readonly string[]): void {
    if (this.over) return;
    if (!this.writeHead()) return;
    this.over = true;
    const { response, whole } = this;
    if (trailers.length > 0 && response.chunkedEncoding)
      response.addTrailers(this.outgoing.returnedTrailers(toPairs(trailers)) as [string, string][]);
    // Text is written together with the head.
    if (whole) response.end(whole.toString('latin1'), 'latin1');
    else response.end();
  }

  /**
   * Passes an interim response on (RFC 9110, section 15.2), except 100: dockAPI handles `Expect` itself. Best effort:
   * clients that do not read, and HTTP/1.0 clients, get none.
   */
  inform(status: number, raw: readonly string[]): void {
    const { response, outgoing } = this;
    if (status === CONTINUE || response.headersSent || this.isForOldClient) return;
    if (response.socket?.writableNeedDrain !== false) return;
    const pairs = outgoing.interim({ status, pairs: toPairs(raw) });
    try {
      response.writeInformation(status, toRaw(pairs));
    } catch {
      // Headers that Node refuses are left out.
    }
  }

  /**
   * Before the head: responds with the problem, and the connection can take the next request. After it: cuts the
   * response short, so that it does not look complete.
   */
  fail(error: unknown, isUnsent = false): void {
    if (this.isOver) return;
    this.over = true;
    if (this.response.headersSent) {
      this.outgoing.passage.cut();
      return this.cut();
    }
    this.outgoing.refuse(this.response, error, isUnsent);
    this.request.resume();
  }

  /** As if the client had left. */
  leave(): void {
    this.response.destroy();
  }

  /** Leaves the response, of which nothing is written yet, to another writer. */
  handOver(): void {
    this.over = true;
    this.response.off('close', this.onClose);
  }

  /** Sends the head, and a body only if one came with it. */
  sendHead(): void {
    if (this.over || this.headIsOut) return;
    if (!this.writeHead()) return;
    this.headIsOut = true;
    // `flushHeaders` would write UTF-8, but the head is Latin-1.
    this.response.write(this.whole ?? '', 'latin1');
    this.whole = undefined;
  }

  /**
   * Hands the head to Node, once. It is sent with the first bytes of the body, or by `sendHead`.
   *
   * @returns false if Node refuses it; a problem is sent instead
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

  /** Resets the connection if its end would mark the end of the response. */
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

  /** HTTP/1.0 has neither chunks, and so no trailers, nor interim responses. */
  private get isForOldClient(): boolean {
    return this.request.httpVersionMinor === 0;
  }

  private canTrail(): boolean {
    return !this.isForOldClient && this.request.method !== 'HEAD';
  }
}

function sendHead(relay: ResponseRelay): void {
  relay.sendHead();
}

/**
 * A head that Node writes unchanged. Node would take a `Content-Disposition` after a `Content-Length` for UTF-8 and
 * write it as Latin-1, which changes its bytes, even into line ends (`processHeader` in lib/_http_outgoing.js, for RFC
 * 6266). So the length comes last. The order of different headers has no meaning (RFC 9110, section 5.3).
 */
function writable(head: readonly HeaderPair[]): readonly HeaderPair[] {
  if (!head.some((pair) => isNamed(pair, 'content-disposition'))) return head;
  const isLength = (pair: HeaderPair) => isNamed(pair, 'content-length');
  return [...head.filter((pair) => !isLength(pair)), ...head.filter(isLength)];
}

/** Takes the headers that dockAPI has set (CORS) off the response, because the head is written in one piece. */
function takeHeaders(response: ServerResponse): HeaderPair[] {
  return response.getHeaderNames().flatMap((name) => {
    const values = [response.getHeader(name) ?? []].flat();
    response.removeHeader(name);
    return values.map((value): HeaderPair => [name, String(value)]);
  });
}

/** Removes a partial head that Node refused, so that a problem can be sent instead. */
function restore(response: ServerResponse, own: readonly HeaderPair[]): void {
  takeHeaders(response);
  for (const [name, value] of own) response.appendHeader(name, value);
  response.statusMessage = '';
}
