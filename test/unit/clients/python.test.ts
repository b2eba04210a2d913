import { once } from 'node:events';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runPython } from '../../support/python.js';

interface Call {
  call: string;
  key: string | undefined;
}

type Outcome = { status: number; body?: object; type?: string };

let server: http.Server;
let calls: Call[];
let respond: (call: string, count: number) => Outcome;

beforeEach(async () => {
  calls = [];
  server = http.createServer((request, response) => {
    const call = `${request.method} ${request.url}`;
    calls.push({ call, key: request.headers['idempotency-key'] as string | undefined });
    const { status, body, type = 'application/json' } = respond(call, calls.length);
    request.resume().once('end', () => response.writeHead(status, { 'content-type': type }).end(JSON.stringify(body)));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
});
afterEach(() => void server.close().closeAllConnections());

/** Runs a program with a client of the server. @returns what it prints */
function python(program: string): Promise<string> {
  const { port } = server.address() as AddressInfo;
  const head = `
import sys
from dockapi import Dockapi, DockapiError
import dockapi._transport as transport
transport.FIRST_DELAY = 0.0
client = Dockapi("http://127.0.0.1:${port}")
box = client.container("web")
def code_of(call):
    try:
        call()
    except DockapiError as error:
        print(error.code)
`;
  return runPython(head + program);
}

const made = () => calls.map(({ call }) => call);
const problem = (status: number, code: string): Outcome => ({
  status,
  body: { status, code, detail: 'What is wrong.' },
});
const RUNNING = { id: 'op', kind: 'run', state: 'running', container_id: null };

describe('the Python client', () => {
  it('sends again what a gateway has lost only if it may be done twice', async () => {
    respond = (_call, count) => (count === 1 ? { status: 503, type: 'text/html' } : { status: 202, body: RUNNING });
    await python('client.begin_run({"image": "nginx", "container_port": 80})');
    expect(new Set(calls.map(({ key }) => key)).size).toBe(1);
    expect(made()).toEqual(['POST /containers/run', 'POST /containers/run']);
    calls = [];
    respond = () => ({ status: 503, type: 'text/html' });
    const program = 'for call in (lambda: box.exec("ls"), box.kill, box.remove): code_of(call)';
    expect(await python(program)).toBe('unexpected_response\n'.repeat(3));
    expect(made()).toEqual([
      'POST /containers/web/exec',
      'POST /containers/web/kill',
      'DELETE /containers/web?force=false',
    ]);
  });

  it('names files by entries of a list, whose names need not be UTF-8', async () => {
    respond = () => ({ status: 200, body: {} });
    await python('box.files.read({"path": "?", "path_encoded": "/odd/%FFx"}); box.files.read({"path": "/even"})');
    expect(made()).toEqual(['GET /containers/web/files?path=/odd/%FFx', 'GET /containers/web/files?path=%2Feven']);
  });

  it('sends paths of applications with any characters', async () => {
    respond = () => ({ status: 200, body: {} });
    await python('for path in ("/ü", "/a b?q=c d", "/%41?x=1&y=%20"): box.fetch(path).close()');
    expect(made()).toEqual(['GET /proxy/web/%C3%BC', 'GET /proxy/web/a%20b?q=c%20d', 'GET /proxy/web/%41?x=1&y=%20']);
  });

  it.each(['exec_not_found', 'container_not_found', 'container_not_running'])(
    'does not hide the error of a block whose process is gone: %s',
    async (code) => {
      respond = () => problem(code === 'container_not_running' ? 400 : 404, code);
      const program = `
try:
    with box.process("one"):
        raise ValueError("the error of the block")
except ValueError as error:
    print(error)
`;
      expect(await python(program)).toBe('the error of the block\n');
    },
  );

  it('leaves no container if it is interrupted while a run is requested', async () => {
    respond = () => ({ status: 202, body: RUNNING });
    const program = `
read = transport.Response.read
def interrupted(*_):
    transport.Response.read = read
    raise KeyboardInterrupt
transport.Response.read = interrupted
try:
    client.run({"image": "nginx", "container_port": 80})
except KeyboardInterrupt:
    print("interrupted")
`;
    expect(await python(program)).toBe('interrupted\n');
    expect(new Set(calls.slice(0, 2).map(({ key }) => key)).size).toBe(1);
    expect(made()).toEqual(['POST /containers/run', 'POST /containers/run', 'DELETE /operations/op']);
  });

  it('leaves no container if a run succeeds before it can be cancelled', async () => {
    respond = (call) => {
      if (call.startsWith('POST')) return { status: 202, body: RUNNING };
      return { status: 200, body: { ...RUNNING, state: 'succeeded', container_id: 'c1', result: { id: 'c1' } } };
    };
    const program = `
def interrupted(*_):
    raise KeyboardInterrupt
client._known = interrupted
try:
    client.run({"image": "nginx", "container_port": 80})
except KeyboardInterrupt:
    print("interrupted")
`;
    expect(await python(program)).toBe('interrupted\n');
    expect(made().slice(-2)).toEqual(['DELETE /operations/op', 'DELETE /containers/c1?force=true']);
  });
});
