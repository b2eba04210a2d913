import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import path from 'node:path';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import type { RunResultDto } from '../../../src/containers/dto/container.dto.js';
import { root } from '../../../scripts/lib/project.mjs';
import { type Collector, startCollector } from '../../support/collector.js';
import { inspectContainer } from '../../support/engine.js';
import { logLines } from '../../support/log-lines.js';
import { plainRequest } from '../../support/plain-request.js';
import { startService } from '../../support/service.js';
import { makeToken } from '../../support/tokens.js';
import { useDockapi } from '../../support/dockapi.js';
import { importUpstreamImage, UPSTREAM_IMAGE } from '../../support/upstream-image.js';

const TRACE_ID = '4bf92f3577b34da6a3ce929d0e0e4736';
const TRACEPARENT = `00-${TRACE_ID}-00f067aa0ba902b7-01`;

const admin = makeToken('root', 'ops', 'admin');
const caller = makeToken('caller', 'ops', 'run,proxy');

let collector: Collector;
let app: RunResultDto;

beforeAll(async () => {
  await importUpstreamImage();
  collector = await startCollector();
});
afterAll(() => collector.close());
const dockapi = useDockapi(() => ({
  LOG_LEVEL: 'debug',
  DOCKAPI_TOKENS: `${admin.entry};${caller.entry}`,
  OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
}));
beforeAll(async () => {
  const run = { image: UPSTREAM_IMAGE, container_port: 80, name: 'observed', wait_ready: true, health_path: '/' };
  app = (await dockapi.client.post<RunResultDto>('/containers/run', run, admin)).body;
});

/** Sends a request through the proxy. @returns the response, and the headers that reached the container */
async function proxied(path: string, headers: Record<string, string>, at = dockapi.service) {
  const response = await fetch(`${at.url}/proxy/observed${path}`, { headers: { ...caller.headers, ...headers } });
  const { rawHeaders } = (await response.json()) as { rawHeaders: string[] };
  const valuesOf = (name: string) => rawHeaders.filter((_, index) => rawHeaders[index - 1]?.toLowerCase() === name);
  return { response, valuesOf };
}

async function linesOf(path: string, count = 1): Promise<Record<string, unknown>[]> {
  const lines = () =>
    logLines(dockapi.service.output()).filter((line) => line['path'] === path && 'duration_ms' in line);
  await expect.poll(() => lines().length).toBe(count);
  return lines();
}

describe('the request id', () => {
  it('is the one that the client sent, in the API’s response and at the container', async () => {
    const { headers } = await dockapi.client.get('/policy', {
      headers: { ...admin.headers, 'x-request-id': 'mine-1' },
    });
    expect(headers.get('x-request-id')).toBe('mine-1');
    const { response, valuesOf } = await proxied('/', { 'x-request-id': 'mine-2' });
    expect(valuesOf('x-request-id')).toEqual(['mine-2']);
    expect(response.headers.get('x-request-id')).toBeNull(); // the response is the container's
  });

  it('replaces an invalid one, at the container too if the request is logged', async () => {
    const none = { 'x-request-id': 'no id at all' };
    const { headers } = await dockapi.client.get('/policy', { headers: { ...admin.headers, ...none } });
    for (const id of [headers.get('x-request-id'), ...(await proxied('/', none)).valuesOf('x-request-id')])
      expect(id).toMatch(/^[0-9a-f]{16}-[0-9a-z]+$/);
  });

  it.each(['/nowhere', '/containers', '/proxy/observed/', '/proxy/nobody/'])(
    'is in the problem at %s',
    async (path) => {
      const { headers, status } = await dockapi.client.get(path, { headers: { 'x-request-id': 'mine-3' } });
      expect([status, headers.get('x-request-id')]).toEqual([401, 'mine-3']);
    },
  );
});

describe('the log', () => {
  it('has a line for an API request', async () => {
    await dockapi.client.get('/containers/observed', { headers: { ...admin.headers, 'x-request-id': 'mine-4' } });
    const [line] = await linesOf('/containers/observed');
    expect(line).toMatchObject({
      level: 'info',
      context: 'Request',
      request_id: 'mine-4',
      method: 'GET',
      route: '/containers/:id',
      status: 200,
      container_id: app.id,
      caller: 'root',
      owner: 'ops',
      bytes_in: 0,
    });
    expect(line?.['bytes_out']).toBeGreaterThan(200);
    expect(line?.['time']).toMatch(/^\d{4}-\d\d-\d\dT.*Z$/);
  });

  it('has status 0 for a request whose client left before the response', async () => {
    const client = new AbortController();
    const run = { image: UPSTREAM_IMAGE, container_port: 80, name: 'left', wait_ready: true, health_path: '/cut' };
    const headers = { ...admin.headers, 'content-type': 'application/json', 'x-request-id': 'mine-7' };
    const url = `${dockapi.service.url}/containers/run`;
    const asked = fetch(url, { method: 'POST', headers, body: JSON.stringify(run), signal: client.signal });
    await expect.poll(async () => (await inspectContainer('left'))?.State.Status).toBe('running');
    client.abort();
    await expect(asked).rejects.toThrow();
    const lines = () => logLines(dockapi.service.output()).filter((line) => line['request_id'] === 'mine-7');
    await expect.poll(lines).toMatchObject([{ context: 'Audit', status: 0, cut: true }]);
    expect(
      (await fetch(`${dockapi.service.url}/metrics`, admin).then((response) => response.text())).split('\n'),
    ).toContain('dockapi_requests_total{method="POST",route="/containers/run",status="none",code=""} 1');
  });

  it('has a line for a proxied request at LOG_LEVEL=debug, with the bytes of its bodies and no secret', async () => {
    const headers = {
      ...caller.headers,
      authorization: 'Bearer canary',
      cookie: 'session=canary',
      'x-request-id': 'mine-5',
    };
    const url = `${dockapi.service.url}/proxy/observed/upload?token=canary`;
    const response = await (await fetch(url, { method: 'POST', body: 'x'.repeat(70_000), headers })).text();
    const [line] = await linesOf('/proxy/observed/upload');
    expect(line).toMatchObject({
      level: 'debug',
      context: 'Proxy',
      request_id: 'mine-5',
      method: 'POST',
      status: 200,
      bytes_in: 70_000,
      bytes_out: response.length,
      container_id: app.id,
      caller: 'caller',
    });
    for (const secret of ['canary', caller.token, admin.token]) expect(dockapi.service.output()).not.toContain(secret);
  });

  it('has a line for a WebSocket, when it ends', async () => {
    const headers = { ...caller.headers, 'x-request-id': 'mine-6' };
    const socket = new WebSocket(`${dockapi.service.url.replace('http', 'ws')}/proxy/observed/ws`, { headers });
    const opened = once(socket, 'open');
    await opened;
    socket.send('hello');
    await once(socket, 'message');
    expect(logLines(dockapi.service.output()).some((line) => line['request_id'] === 'mine-6')).toBe(false);
    socket.close();
    const [line] = await linesOf('/proxy/observed/ws');
    expect(line).toMatchObject({ request_id: 'mine-6', status: 101, container_id: app.id, caller: 'caller' });
    expect(line?.['bytes_in']).toBeGreaterThanOrEqual('hello'.length);
    expect(line?.['bytes_out']).toBeGreaterThanOrEqual('hello'.length);
  });

  it('shows that a response was cut off by the container', async () => {
    await expect(
      fetch(`${dockapi.service.url}/proxy/observed/cut`, caller).then((response) => response.text()),
    ).rejects.toThrow();
    expect((await linesOf('/proxy/observed/cut'))[0]).toMatchObject({ status: 200, cut_by: 'container' });
  });

  it('has a warning for a request with an unknown host', async () => {
    await plainRequest(dockapi.service.url, '/rebound?a=canary', { headers: { Host: 'evil.example' } });
    const lines = () => logLines(dockapi.service.output()).filter((line) => line['path'] === '/rebound');
    await expect.poll(lines).toMatchObject([{ level: 'warn', code: 'forbidden', host: 'evil.example' }]);
  });
});

describe('/metrics', () => {
  const valueOf = (text: string, sample: string) =>
    Number(
      text
        .split('\n')
        .find((line) => line.startsWith(`${sample} `))
        ?.slice(sample.length),
    );
  const scrape = async () => (await dockapi.client.get('/metrics', admin)).text;

  it('needs a token with the scope read', async () => {
    expect((await dockapi.client.get('/metrics')).status).toBe(401);
    expect((await dockapi.client.get('/metrics', caller)).status).toBe(403);
  });

  it('are those that are documented', async () => {
    const told = [...(await scrape()).matchAll(/^# TYPE (dockapi_\w+) (\w+)$/gm)].map(([, name, type]) => ({
      name,
      type,
    }));
    const table = readFileSync(path.join(root, 'docs/operations/metrics.md'), 'utf8');
    const documented = [...table.matchAll(/^\| `(dockapi_\w+)` +\| (\w+)/gm)].map(([, name, type]) => ({ name, type }));
    const byName = (one: { name?: string }, other: { name?: string }) => (one.name! < other.name! ? -1 : 1);
    expect(told.toSorted(byName)).toEqual(documented.toSorted(byName));
  });

  it('counts API requests by route and code, never by path', async () => {
    await dockapi.client.get('/nowhere/strange-path', admin);
    await dockapi.client.get('/containers/strange-name', admin);
    const text = await scrape();
    expect(valueOf(text, 'dockapi_requests_total{method="GET",route="none",status="404",code="route_not_found"}')).toBe(
      1,
    );
    const one = 'dockapi_requests_total{method="GET",route="/containers/:id",status="404",code="container_not_found"}';
    expect(valueOf(text, one)).toBe(1);
    for (const name of ['strange', 'observed', app.id, caller.token]) expect(text).not.toContain(name);
  });

  it('counts proxied requests: statuses, bytes in each direction, open ones, and sockets', async () => {
    const before = await scrape();
    const body = 'x'.repeat(1_000_000);
    await (await fetch(`${dockapi.service.url}/proxy/observed/upload`, { method: 'POST', body, ...caller })).text();
    await (await fetch(`${dockapi.service.url}/proxy/observed/download?mib=1`, caller)).arrayBuffer();
    const stream = await fetch(`${dockapi.service.url}/proxy/observed/sse`, caller);
    const socket = new WebSocket(`${dockapi.service.url.replace('http', 'ws')}/proxy/observed/ws`, caller);
    await once(socket, 'open');
    const after = await scrape();
    const grown = (sample: string) => valueOf(after, sample) - valueOf(before, sample);
    expect(grown('dockapi_proxy_requests_total{status="2xx"}')).toBe(2);
    expect(grown('dockapi_proxy_bytes_total{direction="in"}')).toBe(1_000_000);
    expect(grown('dockapi_proxy_bytes_total{direction="out"}')).toBeGreaterThanOrEqual(1 << 20);
    expect(valueOf(after, 'dockapi_proxy_open{kind="http"}')).toBe(1);
    expect(valueOf(after, 'dockapi_proxy_open{kind="websocket"}')).toBe(1);
    expect(valueOf(after, 'dockapi_sockets_open{side="upstream"}')).toBeGreaterThanOrEqual(2);
    expect(valueOf(after, 'dockapi_sockets_open{side="client"}')).toBeGreaterThanOrEqual(2);
    await stream.body?.cancel();
    socket.terminate();
    await expect
      .poll(async () => {
        const text = await scrape();
        return ['http', 'websocket'].map((kind) => valueOf(text, `dockapi_proxy_open{kind="${kind}"}`));
      })
      .toEqual([0, 0]);
  });

  it('counts what was cut off, by side', async () => {
    const cut = async () => {
      const text = await scrape();
      return ['client', 'container'].map((side) => valueOf(text, `dockapi_proxy_cut_total{side="${side}"}`));
    };
    const [client = 0, container = 0] = await cut();
    const farewell = new WebSocket(`${dockapi.service.url.replace('http', 'ws')}/proxy/observed/ws`, caller);
    await once(farewell, 'open');
    farewell.send('close me'); // which the container says
    await once(farewell, 'close');
    await expect(
      fetch(`${dockapi.service.url}/proxy/observed/cut`, caller).then((response) => response.text()),
    ).rejects.toThrow();
    const stream = await fetch(`${dockapi.service.url}/proxy/observed/sse`, caller);
    await stream.body?.cancel();
    await expect.poll(cut).toEqual([client + 1, container + 1]);
  });

  it('has the engine’s response times and the state of the process', async () => {
    const text = await scrape();
    expect(valueOf(text, 'dockapi_engine_call_duration_seconds_count{operation="create"}')).toBeGreaterThan(0);
    expect(valueOf(text, 'dockapi_engine_call_errors_total{operation="inspect",code="container_not_found"}')).toBe(1);
    expect(valueOf(text, 'dockapi_engine_events_watched')).toBe(1);
    expect(Math.abs(valueOf(text, 'dockapi_engine_event_lag_seconds'))).toBeLessThan(5);
    expect(valueOf(text, 'dockapi_containers{status="running"}')).toBeGreaterThanOrEqual(1);
    for (const name of ['nodejs_eventloop_lag_p99_seconds', 'process_open_fds', 'process_resident_memory_bytes'])
      expect(valueOf(text, name), name).toBeGreaterThan(0);
  });
});

describe('a trace', () => {
  const spansOf = (traceId: string) => collector.spans.filter((span) => span.traceId === traceId);
  const attribute = ({ attributes }: { attributes: { key: string; value: object }[] }, name: string) =>
    Object.values(attributes.find(({ key }) => key === name)?.value ?? {})[0] as unknown;

  it('and a request id pass unchanged without a collector, and proxied requests are not logged by default', async () => {
    await using plain = await startService({ DOCKAPI_TOKENS: `${admin.entry};${caller.entry}` });
    const sent = { traceparent: TRACEPARENT, tracestate: 'a=1', 'x-request-id': 'no id at all' };
    const { valuesOf } = await proxied('/', sent, plain);
    for (const [name, value] of Object.entries(sent)) expect(valuesOf(name)).toEqual([value]);
    expect((await proxied('/', {}, plain)).valuesOf('x-request-id')).toEqual([]);
    expect(logLines(plain.output()).filter(({ context }) => context === 'Proxy')).toEqual([]);
  });

  it('continues through dockAPI to the container and to the engine, without secrets', async () => {
    const headers = { traceparent: TRACEPARENT, tracestate: 'a=1' };
    const { valuesOf } = await proxied('/traced?secret=canary', headers);
    await dockapi.client.get('/containers/observed', { headers: { ...admin.headers, ...headers } });
    await dockapi.service.stop(); // exports the remaining spans

    const [sent] = valuesOf('traceparent');
    expect(valuesOf('tracestate')).toEqual(['a=1']);
    const hop = spansOf(TRACE_ID).find((span) => span.name === 'GET /proxy/{id}/{path}');
    expect(sent).toBe(`00-${TRACE_ID}-${hop?.spanId}-01`);
    expect(hop?.parentSpanId).toBe('00f067aa0ba902b7');
    expect(attribute(hop!, 'container.id')).toBe(app.id);
    expect(attribute(hop!, 'url.path')).toBe('/proxy/observed/traced');

    const api = spansOf(TRACE_ID).find((span) => span.name === 'GET /containers/:id');
    const call = spansOf(TRACE_ID).find((span) => span.name === 'engine inspect');
    expect(call?.parentSpanId).toBe(api?.spanId);
    for (const secret of ['canary', caller.token]) expect(JSON.stringify(collector.spans)).not.toContain(secret);
  });
});
