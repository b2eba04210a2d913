/** OpenTelemetry's names. `parentbased_…` follows the client's trace, and without one the rest of the name. */
const SAMPLERS = [
  'always_on',
  'always_off',
  'traceidratio',
  'parentbased_always_on',
  'parentbased_always_off',
  'parentbased_traceidratio',
] as const;
export type SamplerName = (typeof SAMPLERS)[number];

/** Which traces are exported. The exporter itself reads `OTEL_EXPORTER_OTLP_…`, which say where to. */
export interface Tracing {
  readonly sampler: SamplerName;
  /** Share of the traces, 0 to 1. */
  readonly ratio: number;
}

/** One line for each invalid OpenTelemetry variable that dockAPI reads itself. */
export function tracingProblems(env: NodeJS.ProcessEnv): string[] {
  if (!isOn(env)) return [];
  const { OTEL_TRACES_EXPORTER: exporter, OTEL_TRACES_SAMPLER: sampler, OTEL_TRACES_SAMPLER_ARG: ratio } = env;
  const problems: string[] = [];
  if (exporter && exporter !== 'otlp') problems.push(`OTEL_TRACES_EXPORTER: must be otlp or none (got "${exporter}")`);
  if (sampler && !isSampler(sampler))
    problems.push(`OTEL_TRACES_SAMPLER: must be one of ${SAMPLERS.join(', ')} (got "${sampler}")`);
  if (ratio && !(Number(ratio) >= 0 && Number(ratio) <= 1))
    problems.push(`OTEL_TRACES_SAMPLER_ARG: must be a number from 0 to 1 (got "${ratio}")`);
  return problems;
}

/**
 * Follows https://opentelemetry.io/docs/specs/otel/configuration/sdk-environment-variables/, except that nothing is
 * exported unless an exporter or an endpoint is set.
 *
 * @returns undefined if nothing is traced
 */
export function toTracing(env: NodeJS.ProcessEnv): Tracing | undefined {
  if (!isOn(env)) return undefined;
  const { OTEL_TRACES_SAMPLER: sampler, OTEL_TRACES_SAMPLER_ARG: ratio } = env;
  return Object.freeze({
    sampler: sampler && isSampler(sampler) ? sampler : 'parentbased_always_on',
    ratio: Number(ratio || 1),
  });
}

function isOn(env: NodeJS.ProcessEnv): boolean {
  if (env['OTEL_SDK_DISABLED']?.toLowerCase() === 'true' || env['OTEL_TRACES_EXPORTER'] === 'none') return false;
  const names = ['OTEL_TRACES_EXPORTER', 'OTEL_EXPORTER_OTLP_ENDPOINT', 'OTEL_EXPORTER_OTLP_TRACES_ENDPOINT'];
  return names.some((name) => env[name]);
}

function isSampler(name: string): name is SamplerName {
  return (SAMPLERS as readonly string[]).includes(name);
}
