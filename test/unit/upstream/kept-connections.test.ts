import { once } from 'node:events';
import http, { type RequestListener } from 'node:http';
import type { Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { PassedRequest } from '../../../src/peers/carrier/passed-request.js';
import { StreamedRequest } from '../../../src/upstream/streamed-request.js';
import { UpstreamPools } from '../../../src/upstream/upstream-pools.js';
import { portOf } from '../../support/peer-gateway.js';

const deadlines = { connectMs: 1_000, responseMs: 5_000, idleMs: 0, headBytes: 65_536 };

let target: http.Server;
let answer: RequestListener;
/** Connections to the target, and the requests that each has got. */
let connections: Socket[];
let bodies: string[];
let front: http.Server;
/** Right before a request is passed on. */
let before: () => void;

beforeEach(async () => {
  connections = [];
  bodies = [];
  before = () => undefined;
  answer = (request, response) => {
    void text(request).then((body) => {
      bodies.push(body);
      response.end(`got ${body}`);
    });
  };
  target = http.createServer((...exchange) => answer(...exchange));
  target.on('connection', (socket: Socket) => connections.push(socket));
  const pools = new UpstreamPools(deadlines);
  front = http.createServer((request, response) => {
    before();
    const to = { key: 'target', address: '127.0.0.1', port: portOf(target), reach: 'peer' };
    const refuse = (error: unknown) => void response.writeHead(502).end((error as Error).message);
    const outgoing = new PassedRequest(request, { to, headers: [], refuse });
    new StreamedRequest(request, response, outgoing, pools, deadlines, true).send();
  });
  for (const server of [target, front]) {
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
  }
});

afterEach(() => {
  for (const server of [target, front]) {
    server.closeAllConnections();
    server.close();
  }
});

async function post(body: string, headers: Record<string, string> = {}): Promise<string> {
  const response = await fetch(`http://127.0.0.1:${portOf(front)}/`, { method: 'POST', body, headers });
  return `${response.status} ${await response.text()}`;
}

describe('requests with bodies on kept connections', () => {
  it('follow each other on one', async () => {
    for (const body of ['one', '', 'three']) expect(await post(body)).toBe(`200 got ${body}`);
    expect(connections).toHaveLength(1);
  });

  it('reach the target once, on a new connection, if the kept one has just ended', async () => {
    await post('one');
    before = () => connections[0]!.destroy(); // its end has arrived, but nothing has read it yet
    expect(await post('two')).toBe('200 got two');
    expect([bodies, connections.length]).toEqual([['one', 'two'], 2]);
  });

  it('are not sent again if the connection ends after they were sent', async () => {
    await post('one');
    answer = ({ socket }) => void socket.destroy();
    expect(await post('two')).toMatch(/^502 /);
    expect(connections).toHaveLength(1);
  });

  it('leave no connection behind on which a body is not complete', async () => {
    answer = (_request, response) => void response.writeHead(413, { 'content-length': 0 }).end();
    const request = http.request({ port: portOf(front), host: '127.0.0.1', method: 'POST', agent: false });
    request.on('error', () => undefined).write('the first part');
    const [response] = (await once(request, 'response')) as [http.IncomingMessage];
    expect(response.statusCode).toBe(413);
    request.destroy();
    answer = (_request, next) => void next.end('next');
    expect(await post('two')).toBe('200 next');
    expect(connections).toHaveLength(2);
  });
});
