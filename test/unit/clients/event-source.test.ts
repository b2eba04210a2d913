import { once } from 'node:events';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { watch } from '../../../clients/typescript/src/event-source.js';
import { Transport } from '../../../clients/typescript/src/transport.js';

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

let server: http.Server;
let transport: Transport;
let left: Promise<unknown>;
let responses: http.ServerResponse[];

beforeEach(async () => {
  const gone = Promise.withResolvers<void>();
  left = gone.promise;
  responses = [];
  server = http.createServer((_request, response) => {
    responses.push(response);
    response.on('close', () => gone.resolve());
    response.writeHead(200, { 'content-type': 'text/event-stream' }).write('id: 1\ndata: first\n\n');
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  transport = new Transport(`http://127.0.0.1:${(server.address() as AddressInfo).port}`, undefined, fetch);
});
afterEach(() => void server.close().closeAllConnections());

describe('a stream of events', () => {
  it('ends with the reason of its signal, also long after its request', async () => {
    const leave = new AbortController();
    const events = watch(transport, '/events', {}, () => false, { signal: leave.signal });
    expect((await events.next()).value).toEqual({ event: 'message', id: '1', data: 'first' });
    const next = events.next();
    for (let times = 0; times < 5; times++) {
      await new Promise(setImmediate);
      collectGarbage();
    }
    leave.abort(new Error('enough'));
    await expect(next).rejects.toThrow('enough');
    await left;
  });

  it('tells of each connection, and of each loss', async () => {
    const told: string[] = [];
    const watching = { onConnected: () => told.push('connected'), onLost: () => told.push('lost') };
    for await (const _event of watch(transport, '/events', {}, () => false, watching)) {
      told.push('event');
      if (told.length > 3) break;
      server.closeAllConnections();
    }
    expect(told).toEqual(['connected', 'event', 'lost', 'connected', 'event']);
  });

  it('does not take its connection for dead while its reader is busy', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    try {
      const lost = vi.fn();
      const events = watch(transport, '/events', {}, () => false, { onLost: lost });
      await events.next();
      vi.advanceTimersByTime(60_000); // as `dockapi logs -f | less`
      const next = events.next();
      responses[0]!.write('id: 2\ndata: second\n\n');
      expect((await next).value).toMatchObject({ data: 'second' });
      expect(lost).not.toHaveBeenCalled();
      await events.return();
    } finally {
      vi.useRealTimers();
    }
  });

  it('closes its connection when its reader leaves', async () => {
    for await (const _event of watch(transport, '/events', {}, () => false)) break;
    await left;
  });
});
