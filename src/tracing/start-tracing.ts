import { context, diag, DiagLogLevel, propagation, trace } from '@opentelemetry/api';
import { Logger } from '@nestjs/common';
import type { SamplerName, Tracing } from '../config/tracing.js';

/** Milliseconds that the last spans get to reach the collector. */
const FLUSH_MS = 2_000;

/**
 * Sets up OpenTelemetry: spans go to the collector by OTLP over HTTP, in JSON. The SDK is loaded only here, so that it
 * costs nothing without a collector; until then, the API that the rest of dockAPI uses does nothing.
 *
 * @returns exports the remaining spans and ends; never rejects, as a collector's failure is no failure of dockAPI
 */
export async function startTracing(tracing: Tracing): Promise<() => Promise<void>> {
  const [{ TracerProvider, BatchSpanProcessor }, { OTLPTraceExporter }, { AsyncLocalStorageContextManager }, core] =
    await Promise.all([
      import('@opentelemetry/sdk-trace'),
      import('@opentelemetry/exporter-trace-otlp-http'),
      import('@opentelemetry/context-async-hooks'),
      import('@opentelemetry/core'),
    ]);
  const logger = new Logger('Tracing');
  logFaults(logger);
  const provider = new TracerProvider({
    resource: await resource(),
    sampler: await samplerOf(tracing),
    spanProcessors: [new BatchSpanProcessor({ exporter: new OTLPTraceExporter() })],
  });
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  propagation.setGlobalPropagator(new core.W3CTraceContextPropagator());
  trace.setGlobalTracerProvider(provider);
  const flush = () =>
    provider.shutdown().catch((error: unknown) => logger.warn(`The last spans are lost: ${(error as Error).message}`));
  return () => Promise.race([flush(), afterFlush()]);
}

/** `OTEL_SERVICE_NAME` and `OTEL_RESOURCE_ATTRIBUTES`, which the detectors read. */
async function resource() {
  const { detectResources, resourceAttributesEnvDetector, resourceFromAttributes, serviceNameEnvDetector } =
    await import('@opentelemetry/resources');
  const detectors = [resourceAttributesEnvDetector, serviceNameEnvDetector];
  return resourceFromAttributes({ 'service.name': 'dockapi' }).merge(detectResources({ detectors }));
}

async function samplerOf({ sampler, ratio }: Tracing) {
  const { AlwaysOffSampler, AlwaysOnSampler, ParentBasedSampler, TraceIdRatioBasedSampler } =
    await import('@opentelemetry/sdk-trace');
  const isParentBased = sampler.startsWith('parentbased_');
  const name = sampler.replace('parentbased_', '') as SamplerName;
  const root =
    name === 'always_on'
      ? new AlwaysOnSampler()
      : name === 'always_off'
        ? new AlwaysOffSampler()
        : new TraceIdRatioBasedSampler(ratio);
  return isParentBased ? new ParentBasedSampler({ root }) : root;
}

/** A collector that cannot be reached is worth a warning; the spans are lost. */
function logFaults(logger: Logger): void {
  const warn = (message: string) => logger.warn(message);
  const ignore = () => undefined;
  diag.setLogger(
    { error: warn, warn, info: ignore, debug: ignore, verbose: ignore },
    { logLevel: DiagLogLevel.WARN, suppressOverrideMessage: true },
  );
}

function afterFlush(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, FLUSH_MS).unref());
}
