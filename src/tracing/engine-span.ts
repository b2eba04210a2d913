import { context, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';

const tracer = trace.getTracer('dockapi');

/**
 * Starts the span of an engine call, as a child of the request that needs it. Calls that no request needs, such as the watch of
 * events, have none.
 *
 * @returns a function that ends it; `code` says why the call failed
 */
export function beginEngineSpan(operation: string): (code: string | undefined) => void {
  if (!trace.getSpan(context.active())) return () => undefined;
  const span = tracer.startSpan(`engine ${operation}`, { kind: SpanKind.CLIENT });
  return (code) => {
    if (code !== undefined) span.setAttribute('error.type', code).setStatus({ code: SpanStatusCode.ERROR });
    span.end();
  };
}
