import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { ALWAYS_REFUSED, type Vector, VECTORS } from '../../fixtures/framing-vectors.js';
import { exchange, type RawResponse } from '../../support/raw-responses.js';
import { type Gateway, startGateway } from '../../support/upstream-gateway.js';
import { startStrictUpstream, type StrictUpstream } from '../../support/upstream-strict.js';

let upstream: StrictUpstream;
let gateway: Gateway;
beforeAll(async () => {
  upstream = await startStrictUpstream();
  gateway = await startGateway({ hostPort: upstream.port });
});
afterEach(() => {
  expect(upstream.faults).toEqual([]);
  upstream.requests.length = 0;
  upstream.cut.length = 0;
});
afterAll(async () => {
  await gateway.close();
  await upstream.close();
  await upstream.settled();
  expect(upstream.faults).toEqual([]);
});

const MARKER = 'GET /proxy/web/marker HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n';
/** A method whose requests go on kept connections, unless they bring a body; and one that always has its own. */
const METHODS = ['GET', 'POST'];

const rows = (vectors: Vector[]) =>
  METHODS.flatMap((method) =>
    vectors.map(({ request, passes }) => [request.replaceAll('METHOD', method), { method, passes }] as const),
  );
const paths = () => upstream.requests.map(({ path }) => path);
const isRefusal = ({ status }: RawResponse) => (status >= 400 && status < 500) || status === 501;

describe.each(Object.entries(ALWAYS_REFUSED))('%s', (_what, vectors) => {
  it.each(rows(vectors))('%j is a 400 and never reaches the container', async (request) => {
    const responses = await exchange(gateway.port, request + MARKER);
    expect(responses[0]?.status).toBe(400);
    expectMarkerAlone(responses);
    expect(upstream.cut).toEqual([]);
  });
});

describe.each(Object.entries(VECTORS))('among %s', (_what, vectors) => {
  const all = rows(vectors);

  it.each(all.filter(([, { passes }]) => !passes))('%j is refused', async (request) => {
    expectMarkerAlone(await exchange(gateway.port, request + MARKER));
  });

  it.each(all.filter(([, { passes }]) => passes))('%j is one request', async (request, { method, passes }) => {
    const responses = await exchange(gateway.port, request + MARKER);
    expect(responses).toEqual([
      { status: 200, body: passes?.path },
      { status: 200, body: '/marker' },
    ]);
    expect(upstream.requests).toMatchObject([
      { method, ...passes },
      { method: 'GET', path: '/marker', body: '' },
    ]);
  });
});

/** The connection was closed, or was fit for the next request, which then is the only one that the container saw. */
function expectMarkerAlone(responses: RawResponse[]): void {
  const passed = responses.filter((response) => !isRefusal(response));
  expect(passed).toEqual(passed.length > 0 ? [{ status: 200, body: '/marker' }] : []);
  expect(paths()).toEqual(passed.map(({ body }) => body));
}

it.each(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'])(
  '%s with a chunked body that looks like a request is one request, however it is split into packets',
  async (method) => {
    const smuggled = 'GET /smuggled HTTP/1.1\r\nHost: h\r\n\r\n';
    const chunk = `${smuggled.length.toString(16)}\r\n${smuggled}\r\n`;
    const head = `${method} /proxy/web/x HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n`;
    const pieces = [head + chunk, '0\r\n\r\n'];
    expect(await exchange(gateway.port, ...pieces, MARKER)).toMatchObject([
      { status: 200 },
      { status: 200, body: '/marker' },
    ]);
    expect(upstream.requests).toMatchObject([{ method, path: '/x', body: smuggled }, { path: '/marker' }]);
  },
);
