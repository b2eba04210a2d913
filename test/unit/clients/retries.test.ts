import { describe, expect, it } from 'vitest';
import { DockapiError } from '../../../clients/typescript/src/errors.js';
import { Transport } from '../../../clients/typescript/src/transport.js';

type Outcome = Error | Response;

/** A transport whose requests have these outcomes, and the requests. */
function transportOf(...outcomes: Outcome[]): { transport: Transport; requests: Request[] } {
  const requests: Request[] = [];
  const fetch = (request: Request) => {
    requests.push(request);
    const outcome = outcomes.shift() ?? new Response('{}');
    return outcome instanceof Error ? Promise.reject(outcome) : Promise.resolve(outcome);
  };
  return { transport: new Transport('http://dockapi.test/prefix', 'secret', fetch), requests };
}

const lost = () => new TypeError('fetch failed', { cause: Object.assign(new Error('x'), { code: 'ECONNRESET' }) });
const problem = (status: number, code: string, headers = {}) =>
  new Response(JSON.stringify({ status, code, detail: 'What is wrong.' }), {
    status,
    headers: { 'content-type': 'application/problem+json', ...headers },
  });

describe('a request of the client', () => {
  it('has the token, keeps the path prefix, and repeats parameters', async () => {
    const { transport, requests } = transportOf();
    await transport.request('/events', { query: { type: ['a', 'b'], container: undefined } });
    expect(requests[0]?.url).toBe('http://dockapi.test/prefix/events?type=a&type=b');
    expect(requests[0]?.headers.get('authorization')).toBe('Bearer secret');
  });

  it('is sent again with the same key after a lost connection', async () => {
    const { transport, requests } = transportOf(lost(), lost());
    await transport.request('/containers/run', { method: 'POST', body: '{}' });
    const keys = requests.map(({ headers }) => headers.get('idempotency-key'));
    expect(keys).toHaveLength(3);
    expect(new Set(keys).size).toBe(1);
  });

  it.each(['exec', 'kill', 'execs/x/input'])('is not sent again after a lost connection for %s', async (verb) => {
    const { transport, requests } = transportOf(lost());
    const sent = transport.request(`/containers/web/${verb}`, { method: 'POST' });
    await expect(sent).rejects.toMatchObject({ code: 'unreachable', message: expect.stringContaining('ECONNRESET') });
    expect(requests).toHaveLength(1);
  });

  it('is not sent again if it deletes, or if its body is a stream', async () => {
    const { transport, requests } = transportOf(lost(), lost());
    await expect(transport.request('/containers/web', { method: 'DELETE' })).rejects.toThrow(DockapiError);
    const body = new Blob(['x']).stream();
    await expect(transport.request('/containers/web/files', { method: 'PUT', body })).rejects.toThrow(DockapiError);
    expect(requests).toHaveLength(2);
  });

  it('is sent again if dockAPI has refused it for now, and not if it should wait for long', async () => {
    const busy = transportOf(problem(429, 'too_many_requests', { 'retry-after': '0' }), problem(500, 'shutting_down'));
    await busy.transport.request('/containers/web', { method: 'DELETE' });
    expect(busy.requests).toHaveLength(3);
    const later = transportOf(problem(429, 'too_many_requests', { 'retry-after': '600' }));
    await expect(later.transport.request('/containers')).rejects.toMatchObject({ code: 'too_many_requests' });
    expect(later.requests).toHaveLength(1);
  });

  it.each([502, 503, 504])('is sent again after the %s of a gateway only if it may be done twice', async (status) => {
    const ofGateway = () => new Response('<html>', { status });
    const run = transportOf(ofGateway());
    await run.transport.request('/containers/run', { method: 'POST', body: '{}' });
    expect(run.requests).toHaveLength(2);
    for (const [method, path] of [
      ['POST', '/containers/web/exec'],
      ['POST', '/containers/web/kill'],
      ['POST', '/containers/web/execs/x/input'],
      ['DELETE', '/containers/web'],
    ] as const) {
      const { transport, requests } = transportOf(ofGateway());
      await expect(transport.request(path, { method })).rejects.toMatchObject({ code: 'unexpected_response' });
      expect(requests).toHaveLength(1);
    }
    const own = transportOf(problem(status, 'upstream_failed'));
    await expect(own.transport.request('/containers')).rejects.toMatchObject({ code: 'upstream_failed' });
  });

  it('has what is encoded already as it is, and keeps the query of its path', () => {
    const { transport } = transportOf();
    const query = { path: { encoded: '/odd/%FFx' }, 'a b': 'c d&%FF', type: ['x', 'y'] };
    expect(transport.urlOf('/files', query).search).toBe('?path=/odd/%FFx&a+b=c+d%26%25FF&type=x&type=y');
    expect(transport.urlOf('/api?x=1').search).toBe('?x=1');
  });

  it('fails with the problem, or says that the response is none of dockAPI', async () => {
    const { transport } = transportOf(problem(404, 'container_not_found'), new Response('<html>', { status: 404 }));
    await expect(transport.request('/x')).rejects.toMatchObject({ code: 'container_not_found', status: 404 });
    await expect(transport.request('/x')).rejects.toMatchObject({ code: 'unexpected_response', status: undefined });
  });

  it('is given up when its signal aborts, between attempts too', async () => {
    const { transport, requests } = transportOf(lost(), lost());
    const leave = new AbortController();
    const sent = transport.request('/containers', { signal: leave.signal });
    leave.abort(new Error('left'));
    await expect(sent).rejects.toThrow('left');
    expect(requests).toHaveLength(1);
  });

  it('fails with the reason of its signal, not as unreachable', async () => {
    const { transport } = transportOf(lost());
    const signal = AbortSignal.abort(new Error('left'));
    await expect(transport.request('/containers/web', { method: 'DELETE', signal })).rejects.toThrow('left');
  });
});
