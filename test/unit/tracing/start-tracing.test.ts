import { once } from 'node:events';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { trace } from '@opentelemetry/api';
import { Logger } from '@nestjs/common';
import { afterAll, afterEach, beforeAll, expect, it, vi } from 'vitest';
import { startTracing } from '../../../src/tracing/start-tracing.js';

let status: number | 'no response';
const exported = vi.fn();
const collector = http.createServer((request, response) => {
  exported();
  request.resume();
  if (status === 'no response') request.socket.destroy();
  else response.writeHead(status).end();
});

beforeAll(async () => {
  Logger.overrideLogger(false);
  await once(collector.listen(0, '127.0.0.1'), 'listening');
  const { port } = collector.address() as AddressInfo;
  vi.stubEnv('OTEL_EXPORTER_OTLP_ENDPOINT', `http://127.0.0.1:${port}`);
});
afterEach(() => {
  trace.disable();
  exported.mockClear();
});
afterAll(() => {
  vi.unstubAllEnvs();
  collector.close();
});

it.each([200, 400, 401, 404, 500, 503, 'no response'] as const)(
  'ends with spans pending where the collector’s response to them is %s',
  async (response) => {
    status = response;
    const end = await startTracing({ sampler: 'always_on', ratio: 1 });
    trace.getTracer('test').startSpan('pending').end();
    await expect(end()).resolves.toBeUndefined();
    expect(exported).toHaveBeenCalled();
  },
);
