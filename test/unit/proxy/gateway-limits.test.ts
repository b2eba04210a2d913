import { afterEach, expect, it } from 'vitest';
import { RawPeer } from '../../support/raw-peer.js';
import { startGateway } from '../../support/upstream-gateway.js';
import { startRawUpstream } from '../../support/upstream-raw.js';

const cleanups: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

/** Clients of a server that looks every 20 ms whether a head takes longer than 2 s. */
async function start(serve?: (peer: RawPeer) => unknown) {
  const upstream = await startRawUpstream(serve);
  cleanups.push(upstream.close);
  const server = { headersTimeout: 2_000, connectionsCheckingInterval: 20 };
  const gateway = await startGateway({ hostPort: upstream.port, server });
  cleanups.push(gateway.close);
  const connect = async () => {
    const peer = await RawPeer.connect(gateway.port);
    cleanups.push(() => peer.destroy());
    return peer;
  };
  return { upstream, connect };
}

it('an incomplete head gets a 408, and its connection is closed', async () => {
  const { connect, upstream } = await start();
  const client = await connect();
  client.send('GET /proxy/web/ HTTP/1.1', 'Host: h', '');
  expect(await client.rest()).toMatch(/^HTTP\/1.1 408 Request Timeout\r\n/);
  expect(upstream.peers).toHaveLength(0);
});

it('an upload and a response may take longer than a head', async () => {
  const { connect, upstream } = await start(async (peer) => {
    await peer.until('ab');
    peer.send('HTTP/1.1 200 OK', 'Content-Length: 2', '', 'o');
  });
  const [uploader, slow] = [await connect(), await connect()];
  uploader.send('PUT /proxy/web/ HTTP/1.1', 'Host: h', 'Content-Length: 2', '', 'a');
  const peer = await upstream.peer();
  await peer.head();
  // A head that begins now is given up after the limit: then it has passed for the upload too.
  const outlast = async (client: RawPeer) => {
    client.send('GET');
    await client.gone();
  };
  await outlast(slow);
  uploader.send('b');
  expect(await uploader.head()).toMatch(/^HTTP\/1.1 200 OK\r\n/);
  await outlast(await connect());
  peer.send('k');
  expect(await uploader.bytes(2)).toBe('ok');
});
