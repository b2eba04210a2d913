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

/** How a request ended, in the terms of the semantic conventions for HTTP. */
export interface SpanEnd {
  /** The route's pattern; paths would have too many values. */
  route: string | undefined;
  /** 0 if there was no response. */
  status: number;
  /** Code of the problem in the response. */
  code: string | undefined;
  containerId: string | undefined;
}

/** The span of one request, in the client's trace if it sent one (W3C Trace Context). It has no headers and no query. */
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

  /** Runs `work`; its engine calls, asynchronous ones included, are the span's children. */
  within<T>(work: () => T): T {
    return context.with(this.context, work);
  }

  /** Headers that continue the trace: `traceparent`, and `tracestate` if there is one. */
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
