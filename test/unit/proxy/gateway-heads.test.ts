import { afterEach, describe, expect, it } from 'vitest';
import { RawPeer } from '../../support/raw-peer.js';
import { startGateway } from '../../support/upstream-gateway.js';
import { startRawUpstream } from '../../support/upstream-raw.js';

const cleanups: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

const UPGRADE = ['Connection: Upgrade', 'Upgrade: websocket'];
const KEY = ['Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==', 'Sec-WebSocket-Version: 13'];
const GET = ['GET /proxy/web/ HTTP/1.1', 'Host: h'];
const MESSAGES: [string, string[], string][] = [
  ['a GET', [...GET, '', ''], 'HTTP/1.1 200 OK'],
  ['a POST', ['POST /proxy/web/ HTTP/1.1', 'Host: h', 'Content-Length: 2', '', 'hi'], 'HTTP/1.1 200 OK'],
  ['a handshake', [...GET, ...UPGRADE, ...KEY, '', ''], 'HTTP/1.1 101 Switching Protocols'],
];

/** A client of a container that responds with this head, within a limit of 32 KiB. */
async function start(...head: string[]) {
  const upstream = await startRawUpstream(async (peer) => {
    await peer.head();
    peer.send(...head, '', '');
  });
  cleanups.push(upstream.close);
  const gateway = await startGateway({ hostPort: upstream.port, config: { headerLimit: 32 * 1024 } });
  cleanups.push(gateway.close);
  const client = await RawPeer.connect(gateway.port);
  cleanups.push(() => client.destroy());
  return { upstream, client };
}

const cookies = (length: number) => `Cookie: a=${'x'.repeat(length)}`;
const framing = (line: string) => (line.includes('101') ? UPGRADE : ['Content-Length: 0']);

describe.each(MESSAGES)('%s', (_what, request, line) => {
  it('has a head of 20 kB each way', async () => {
    const { upstream, client } = await start(line, ...framing(line), `X-Large: ${'y'.repeat(20_000)}`);
    client.send(request[0] ?? '', cookies(20_000), ...request.slice(1));
    const head = await client.head();
    expect(head.startsWith(`${line}\r\n`)).toBe(true);
    expect(head).toContain(`X-Large: ${'y'.repeat(20_000)}\r\n`);
    expect(upstream.peers).toHaveLength(1);
  });

  it('that is larger is 431 headers_too_large, which names the setting', async () => {
    const { upstream, client } = await start(line, ...framing(line));
    client.send(request[0] ?? '', cookies(33_000), ...request.slice(1));
    const response = await client.rest();
    expect(response).toMatch(/^HTTP\/1.1 431 /);
    expect(response).toContain('"code":"headers_too_large"');
    expect(response).toContain('DOCKAPI_HEADER_LIMIT');
    expect(upstream.peers).toHaveLength(0);
  });

  it('whose response has a larger one is 502 upstream_failed, which names the setting', async () => {
    const { client } = await start(line, ...framing(line), `X-Large: ${'y'.repeat(33_000)}`);
    client.send(...request);
    const { head, body } = await client.response();
    expect(head).toMatch(/^HTTP\/1.1 502 /);
    expect(JSON.parse(body)).toMatchObject({
      code: 'upstream_failed',
      detail: expect.stringContaining('DOCKAPI_HEADER_LIMIT'),
    });
  });
});
