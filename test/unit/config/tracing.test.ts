import { describe, expect, it } from 'vitest';
import { toTracing, tracingProblems } from '../../../src/config/tracing.js';

const ENDPOINT = { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://collector:4318' };

describe('traces', () => {
  it.each<[string, NodeJS.ProcessEnv]>([
    ['an endpoint', ENDPOINT],
    ['an endpoint for traces', { OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: 'http://collector:4318/v1/traces' }],
    ['an exporter', { OTEL_TRACES_EXPORTER: 'otlp' }],
  ])('are on with %s', (_what, env) => {
    expect(toTracing(env)).toEqual({ sampler: 'parentbased_always_on', ratio: 1 });
  });

  it.each<[string, NodeJS.ProcessEnv]>([
    ['nothing', {}],
    ['no exporter', { ...ENDPOINT, OTEL_TRACES_EXPORTER: 'none' }],
    ['a disabled SDK', { ...ENDPOINT, OTEL_SDK_DISABLED: 'TRUE' }],
    ['an empty endpoint', { OTEL_EXPORTER_OTLP_ENDPOINT: '' }],
  ])('are off with %s, regardless of other variables', (_what, env) => {
    const wrong = { ...env, OTEL_TRACES_SAMPLER: 'x' };
    expect([toTracing(wrong), tracingProblems(wrong)]).toEqual([undefined, []]);
  });

  it('are sampled according to OTEL_TRACES_SAMPLER and its argument', () => {
    const env = { ...ENDPOINT, OTEL_TRACES_SAMPLER: 'traceidratio', OTEL_TRACES_SAMPLER_ARG: '0.25' };
    expect(toTracing(env)).toEqual({ sampler: 'traceidratio', ratio: 0.25 });
  });

  it.each([
    ['OTEL_TRACES_EXPORTER', 'zipkin'],
    ['OTEL_TRACES_SAMPLER', 'sometimes'],
    ['OTEL_TRACES_SAMPLER_ARG', '1.1'],
    ['OTEL_TRACES_SAMPLER_ARG', 'half'],
  ])('refuse %s=%s by name', (name, value) => {
    expect(tracingProblems({ ...ENDPOINT, [name]: value })).toEqual([expect.stringMatching(`^${name}: `)]);
  });
});
