import { describe, expect, it } from 'vitest';
import { Dockapi } from '../../../clients/typescript/src/client.js';

type Respond = (call: string, request: Request) => Response | Promise<Response>;

/** A client of a dockAPI that responds so, and its calls. */
function clientOf(respond: Respond): { client: Dockapi; calls: string[] } {
  const calls: string[] = [];
  const fetch = async (request: Request) => {
    const { pathname, search } = new URL(request.url);
    const call = `${request.method} ${pathname}${search}`;
    calls.push(call);
    return respond(call, request);
  };
  return { client: new Dockapi({ url: 'http://dockapi.test', fetch }), calls };
}

const problem = (status: number, code: string) =>
  new Response(JSON.stringify({ status, code, detail: 'What is wrong.' }), {
    status,
    headers: { 'content-type': 'application/problem+json' },
  });
const RUN = { image: 'nginx', container_port: 80 };
const operation = (state: string) => ({ id: 'op', kind: 'run', state, container_id: 'c1', result: { id: 'c1' } });

/** Server-sent events; without the last one, the connection breaks after them. */
const events = (...sent: object[]) =>
  new Response(sent.map((data, index) => sse(data, index)).join(''), {
    headers: { 'content-type': 'text/event-stream' },
  });
const sse = ({ event, id, ...data }: { event?: string; id?: number }, index: number) =>
  `id: ${id ?? index}\nevent: ${event}\ndata: ${JSON.stringify(data)}\n\n`;

describe('a run whose signal aborts', () => {
  it('leaves no container, also if it succeeds before it can be cancelled', async () => {
    const leave = new AbortController();
    const forgotten = Promise.withResolvers<void>();
    const { client, calls } = clientOf(async (call) => {
      if (call === 'POST /containers/run') return Response.json(operation('running'), { status: 202 });
      if (call === 'DELETE /operations/op') {
        forgotten.resolve();
        return Response.json(operation('succeeded'));
      }
      if (call === 'GET /operations/op?wait=60') {
        leave.abort(new Error('enough'));
        await forgotten.promise;
        return problem(404, 'operation_not_found');
      }
      return Response.json({});
    });
    await expect(client.run(RUN, { signal: leave.signal })).rejects.toThrow('enough');
    expect(calls.at(-1)).toBe('DELETE /containers/c1?force=true');
  });

  it('fails with its own problem if it has failed', async () => {
    const leave = new AbortController();
    const { client } = clientOf((call) => {
      if (call === 'POST /containers/run') return Response.json(operation('running'), { status: 202 });
      if (call !== 'GET /operations/op?wait=60') return problem(404, 'operation_not_found');
      leave.abort();
      return Response.json({ ...operation('failed'), problem: { status: 400, code: 'port_in_use', detail: 'x' } });
    });
    await expect(client.run(RUN, { signal: leave.signal })).rejects.toMatchObject({ code: 'port_in_use' });
  });
});

describe('a command that is waited for', () => {
  const started = { exec_id: 'one', container_id: 'c1', tty: false };
  const OUTPUT = /^GET \/containers\/web\/execs\/[^/]+\/output\?follow=true$/;

  it('has its result after a lost connection, however long it takes', async () => {
    let connections = 0;
    const { client, calls } = clientOf((call, request) => {
      if (call === 'POST /containers/web/execs') return Response.json(started, { status: 201 });
      if (!OUTPUT.test(call)) return problem(404, 'route_not_found');
      if (connections++ === 0) return events({ event: 'stdout', id: 3, data: 'one' });
      expect(request.headers.get('last-event-id')).toBe('3');
      const bad = { event: 'stderr', id: 6, base64: btoa('bad') };
      return events({ event: 'stdout', id: 4, data: '\n' }, bad, { event: 'exit', state: 'exited', exit_code: 3 });
    });
    expect(await client.container('web').exec('make')).toEqual({
      ...{ id: 'c1', exit_code: 3, stdout: 'one\n', stderr: 'bad', truncated: false },
    });
    expect(calls).toHaveLength(3);
  });

  it('gets its input, which it need not read', async () => {
    let input = '';
    const { client } = clientOf(async (call, request) => {
      if (call === 'POST /containers/web/execs') {
        expect(await request.json()).toMatchObject({ stdin: true, wait_for_reader: true });
        return Response.json(started, { status: 201 });
      }
      if (call.startsWith('GET')) return events({ event: 'exit', state: 'exited', exit_code: 0 });
      input += await request.text();
      return call.endsWith('eof=true') ? problem(400, 'stdin_closed') : new Response(null, { status: 204 });
    });
    const stdin = 'ü'.repeat(600_000);
    expect(await client.container('web').exec('true', { stdin })).toMatchObject({ exit_code: 0, stderr: null });
    expect(input).toBe(stdin);
  });

  it('fails with exec_timeout and its output', async () => {
    const { client } = clientOf((call) => {
      if (OUTPUT.test(call))
        return events({ event: 'stdout', data: 'so far' }, { event: 'exit', state: 'timed_out', exit_code: null });
      return Response.json({ ...started, survivors: [7] });
    });
    const failure = client.container('web').exec('sleep 60', { timeout: 1 });
    await expect(failure).rejects.toMatchObject({
      ...{ code: 'exec_timeout', status: 504 },
      problem: { container_id: 'c1', stdout: 'so far', stderr: null, truncated: false, survivors: [7] },
    });
  });
});

describe('a client with a fetch of its own', () => {
  it('uses it for requests to applications, too', async () => {
    const { client, calls } = clientOf(() => new Response('page', { status: 404 }));
    expect((await client.container('web').fetch('/a?x=1')).status).toBe(404);
    expect(calls).toEqual(['GET /proxy/web/a?x=1']);
  });
});

describe('the files of a container', () => {
  it('are named by entries of a list, whose names need not be UTF-8', async () => {
    const { client, calls } = clientOf(() => new Response('x'));
    const { files } = client.container('web');
    await files.read({ path: '/odd/\ufffdx', path_encoded: '/odd/%FFx' });
    await files.write({ path: '/even' }, 'x');
    expect(calls).toEqual(['GET /containers/web/files?path=/odd/%FFx', 'PUT /containers/web/files?path=%2Feven']);
  });
});
