import type { IncomingMessage } from 'node:http';
import type { ContainerActivity, Flow } from '../../activity/container-activity.js';
import type { Caller } from '../../access/caller.js';
import type { Counts } from '../../upstream/outgoing.js';
import { instanceOf } from '../../http/problem.js';
import { REQUEST_ID, requestIdOf } from '../../http/request-id.js';
import type { RequestSpan } from '../../tracing/request-span.js';
import type { HeaderPair } from '../../http/wire/raw-headers.js';

/** https://www.w3.org/TR/trace-context/ */
const TRACE = ['traceparent', 'tracestate'];
const ID = REQUEST_ID.toLowerCase();

export type Side = 'client' | 'container';

/** Bytes of bodies and WebSockets, in both directions. */
export interface Bytes {
  in: number;
  out: number;
}

/** One proxied request or WebSocket, for metrics, logs and traces. */
export class Passage implements Counts, Flow {
  /** Whose token it is, or made the link. */
  by: Caller | undefined;
  containerId: string | undefined;
  containerPort: number | undefined;
  /** Status of the response; 0: there was none. */
  status = 0;
  /** Code of the problem in the response. */
  code: string | undefined;
  /** The side that ended it before it was complete; undefined: it is complete. */
  cutBy: Side | undefined;
  private readonly start = performance.now();
  private readonly url: string | undefined;
  private bytesIn = 0;
  private bytesOut = 0;
  private use: { of: ContainerActivity; kind: 'http' | 'websocket' } | undefined;

  /**
   * @param total sum over all requests
   * @param isLogged whether it is logged, so that the container needs its id
   * @param span if requests are traced
   */
  constructor(
    readonly request: IncomingMessage,
    private readonly total: Bytes,
    private readonly isLogged: boolean,
    readonly span: RequestSpan | undefined,
  ) {
    this.url = request.url; // the path of a handshake is replaced later
  }

  /** Name of the token. */
  get caller(): string | undefined {
    return this.by?.name;
  }

  get requestId(): string {
    return requestIdOf(this.request);
  }

  /** In both directions. */
  get bytes(): number {
    return this.bytesIn + this.bytesOut;
  }

  /** Its container is in use from now on, until {@link left}. */
  entered(activity: ContainerActivity, kind: 'http' | 'websocket'): void {
    this.use = { of: activity, kind };
    activity.began(kind, this.caller, this);
  }

  /** A container that did not respond was not used. */
  left(): void {
    this.use?.of.ended(this.use.kind, this.caller, this.code === undefined && this.status > 0, this);
    this.use = undefined;
  }

  /** Counts bytes from the client. */
  received(bytes: number): void {
    this.bytesIn += bytes;
    this.total.in += bytes;
  }

  /** Counts bytes for the client. */
  sent(bytes: number): void {
    this.bytesOut += bytes;
    this.total.out += bytes;
  }

  cut(): void {
    this.cutBy = 'container';
  }

  /** Runs `work` as part of the request's span. */
  within<T>(work: () => T): T {
    return this.span ? this.span.within(work) : work();
  }

  /** Adds the request id if requests are logged, and the trace context if they are traced. */
  named(headers: HeaderPair[]): HeaderPair[] {
    if (!this.isLogged && !this.span) return headers; // the client's own id and trace are passed on
    const added = { [REQUEST_ID]: this.requestId, ...this.span?.headers() };
    const replaced = this.span ? [ID, ...TRACE] : [ID];
    return [...headers.filter(([name]) => !replaced.includes(name.toLowerCase())), ...Object.entries(added)];
  }

  /** For the log. Headers and queries are left out, because they may hold secrets. */
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
      container_port: this.containerPort,
      caller: this.caller,
    };
  }
}
