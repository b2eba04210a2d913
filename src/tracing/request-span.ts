import type { IncomingMessage } from 'node:http';
import {
  type Context,
  context,
  propagation,
  ROOT_CONTEXT,
  type Span,
  SpanKind,
  SpanStatusCode,
  trace,
} from '@opentelemetry/api';
import { instanceOf } from '../http/problem.js';
import { requestIdOf } from '../http/request-id.js';

const tracer = trace.getTracer('dockapi');

const SERVER_ERROR = 500;

/** How a request ended; names are those of the semantic conventions for HTTP. */
export interface SpanEnd {
  /** Of the route: never a path, of which there are too many. */
  route: string | undefined;
  /** 0: there was no answer. */
  status: number;
  /** Of the problem that was answered. */
  code: string | undefined;
  containerId: string | undefined;
}

/** The span of one request, in the client's trace if it sent one (W3C Trace Context). It has no header and no query. */
export class RequestSpan {
  private readonly span: Span;
  private readonly context: Context;

  constructor(private readonly request: IncomingMessage) {
    const { method = '', headers, url } = request;
    const parent = propagation.extract(ROOT_CONTEXT, headers);
    const attributes = {
      'http.request.method': method,
      'url.path': instanceOf(url),
      'dockapi.request_id': requestIdOf(request),
    };
    this.span = tracer.startSpan(method, { kind: SpanKind.SERVER, attributes }, parent);
    this.context = trace.setSpan(parent, this.span);
  }

  /** Does work whose engine calls are the span's children, asynchronous ones too. */
  within<T>(work: () => T): T {
    return context.with(this.context, work);
  }

  /** What tells the next one of the trace: `traceparent`, and `tracestate` if there is one. */
  headers(): Record<string, string> {
    const carrier: Record<string, string> = {};
    propagation.inject(this.context, carrier);
    return carrier;
  }

  end({ route, status, code, containerId }: SpanEnd): void {
    const { span, request } = this;
    if (route !== undefined) span.updateName(`${request.method} ${route}`).setAttribute('http.route', route);
    if (status > 0) span.setAttribute('http.response.status_code', status);
    if (code !== undefined) span.setAttribute('error.type', code);
    if (containerId !== undefined) span.setAttribute('container.id', containerId);
    if (status >= SERVER_ERROR || status === 0) span.setStatus({ code: SpanStatusCode.ERROR });
    span.end();
  }
}
