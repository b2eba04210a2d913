import type { IncomingMessage } from 'node:http';
import { instanceOf } from '../../http/problem.js';
import { REQUEST_ID, requestIdOf } from '../../http/request-id.js';
import type { RequestSpan } from '../../tracing/request-span.js';
import type { HeaderPair } from '../../http/wire/raw-headers.js';

/** https://www.w3.org/TR/trace-context/ */
const TRACE = ['traceparent', 'tracestate'];
const ID = REQUEST_ID.toLowerCase();

export type Side = 'client' | 'container';

/** Bytes of bodies and WebSockets, from clients and to them. */
export interface Bytes {
  in: number;
  out: number;
}

/** One request on its way to a container and its answer, or one WebSocket, as it is seen from outside. */
export class Passage {
  /** The name of its token. */
  caller: string | undefined;
  containerId: string | undefined;
  /** Of the answer; 0: there was none. */
  status = 0;
  /** Of the problem that was answered. */
  code: string | undefined;
  /** Who broke off what had begun; undefined: nobody did. */
  cutBy: Side | undefined;
  private readonly start = performance.now();
  private readonly url: string | undefined;
  private bytesIn = 0;
  private bytesOut = 0;

  /**
   * @param total where the bytes of all are counted
   * @param isLogged whether a line will tell of it, and so its id has to be told to the container
   * @param span where requests are traced
   */
  constructor(
    readonly request: IncomingMessage,
    private readonly total: Bytes,
    private readonly isLogged: boolean,
    readonly span: RequestSpan | undefined,
  ) {
    this.url = request.url; // a handshake's path is replaced on its way
  }

  get requestId(): string {
    return requestIdOf(this.request);
  }

  /** Bytes that the client sent to the container. */
  received(bytes: number): void {
    this.bytesIn += bytes;
    this.total.in += bytes;
  }

  /** Bytes for the client. */
  sent(bytes: number): void {
    this.bytesOut += bytes;
    this.total.out += bytes;
  }

  /** Does work that its engine calls are for. */
  within<T>(work: () => T): T {
    return this.span ? this.span.within(work) : work();
  }

  /** The headers for the container: with the request's id where it is logged, and where it is traced its place there. */
  named(headers: HeaderPair[]): HeaderPair[] {
    if (!this.isLogged && !this.span) return headers; // whatever id and trace its client sent passes
    const told = { [REQUEST_ID]: this.requestId, ...this.span?.headers() };
    const replaced = this.span ? [ID, ...TRACE] : [ID];
    return [...headers.filter(([name]) => !replaced.includes(name.toLowerCase())), ...Object.entries(told)];
  }

  /** For the log: no header, and no query, where the secrets are. */
  line(): object {
    return {
      request_id: this.requestId,
      method: this.request.method,
      path: instanceOf(this.url),
      status: this.status,
      code: this.code,
      cut_by: this.cutBy,
      duration_ms: Math.round(performance.now() - this.start),
      bytes_in: this.bytesIn,
      bytes_out: this.bytesOut,
      container_id: this.containerId,
      caller: this.caller,
    };
  }
}
