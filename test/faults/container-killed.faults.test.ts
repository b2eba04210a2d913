import { once } from 'node:events';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { ok, uniqueName } from '../support/containers.js';
import { useDockapi } from '../support/dockapi.js';
import { inspectContainer } from '../support/engine.js';
import { RawPeer } from '../support/raw-peer.js';
import { connectionsTo } from '../support/sockets.js';
import { importUpstreamImage, UPSTREAM_IMAGE } from '../support/upstream-image.js';

/** Milliseconds in which a client hears of its container's end: far from any limit that would end its wait. */
const AT_ONCE_MS = 15_000;
const MIB = 1 << 20;
/** More than all buffers on the way take. */
const DOWNLOAD_MIB = 1_024;

// One service dials the container's own address, the other its published port.
describe.each(['auto', 'published'])('a container that is killed, with DOCKAPI_UPSTREAM=%s', (upstream) => {
  const dockapi = useDockapi({ DOCKAPI_UPSTREAM: upstream });
  const peers: RawPeer[] = [];
  let name: string;
  let connections: () => number;

  beforeAll(() => importUpstreamImage());
  beforeEach(async () => {
    name = uniqueName('killed');
    const image = { image: UPSTREAM_IMAGE, container_port: 80, command: [] };
    const { id, host_port } = await dockapi.running({ ...image, name, wait_ready: true, health_path: '/' });
    const { IPAddress } = (await inspectContainer(id))?.NetworkSettings.Networks['bridge'] as { IPAddress: string };
    const [address, port] = upstream === 'published' ? ['127.0.0.1', host_port ?? 0] : [IPAddress, 80];
    connections = () => connectionsTo(dockapi.service.pid, address, port);
  });
  afterEach(() => peers.splice(0).forEach((peer) => peer.destroy()));

  const kill = () => ok('POST', `/containers/${name}/kill`);

  async function connect(): Promise<RawPeer> {
    const peer = await RawPeer.connect(Number(new URL(dockapi.service.url).port));
    peers.push(peer);
    return peer;
  }

  /** Kills the container. @param end waited for from then on @returns how long after it that took */
  async function afterKill(end: () => Promise<unknown>): Promise<number> {
    expect(connections()).toBeGreaterThan(0);
    await kill();
    const began = performance.now();
    await end();
    return performance.now() - began;
  }

  /** How many responses and WebSockets a container has broken off, as /metrics counts them. */
  async function cut(): Promise<number> {
    const { text } = await dockapi.client.get('/metrics');
    return Number(/^dockapi_proxy_cut_total\{side="container"\} (\d+)$/m.exec(text)?.[1]);
  }

  /** New clients get an error, and the connections of the old ones are closed. */
  async function expectNothingLeft(): Promise<void> {
    expect(await dockapi.client.get(`/proxy/${name}/`)).toMatchObject({
      status: 502,
      body: { code: 'upstream_failed' },
    });
    await expect.poll(connections).toBe(0);
    await ok('POST', `/containers/${name}/start`);
    await expect.poll(async () => (await dockapi.client.get(`/proxy/${name}/`)).status).toBe(200);
  }

  it('within its response: the response is cut short, and never looks complete', async () => {
    const before = await cut();
    const [counted, chunked] = [await connect(), await connect()];
    counted.send(`GET /proxy/${name}/trickle HTTP/1.1`, 'Host: localhost', '', '');
    chunked.send(`GET /proxy/${name}/sse HTTP/1.1`, 'Host: localhost', '', '');
    await chunked.until('data: first\n\n\r\n');
    expect(await counted.head()).toMatch(/^content-length: 1000\r$/im);
    await counted.until('first');
    expect(await afterKill(() => Promise.all([chunked.gone(), counted.gone()]))).toBeLessThan(AT_ONCE_MS);
    expect(counted.received).toBe('');
    expect(chunked.received).not.toContain('0\r\n\r\n');
    expect(await cut()).toBe(before + 2);
    await expectNothingLeft();
  });

  it('within a response that its client does not read meanwhile: also cut short when the client reads again', async () => {
    const before = await cut();
    const peer = await connect();
    peer.send(`GET /proxy/${name}/download?mib=${DOWNLOAD_MIB} HTTP/1.1`, 'Host: localhost', '', '');
    await peer.head();
    peer.socket.pause();
    await kill();
    peer.socket.resume();
    await peer.gone();
    expect(peer.received.length).toBeLessThan(DOWNLOAD_MIB * MIB);
    expect(await cut()).toBe(before + 1);
    await expectNothingLeft();
  });

  it('within an upload: 502, or cut', async () => {
    const peer = await connect();
    peer.send(
      `POST /proxy/${name}/upload HTTP/1.1`,
      'Host: localhost',
      `Content-Length: ${MIB}`,
      '',
      'x'.repeat(1_000),
    );
    await dockapi.client.get(`/proxy/${name}/`); // it has reached the container before this one
    expect(await afterKill(() => Promise.race([peer.head(), peer.gone()]))).toBeLessThan(AT_ONCE_MS);
    expect(peer.received).toMatch(/^$|"upstream_failed"/);
    peer.destroy();
    await expectNothingLeft();
  });

  it('within a WebSocket: it is closed', async () => {
    const before = await cut();
    const socket = new WebSocket(`${dockapi.service.url.replace('http', 'ws')}/proxy/${name}/ws`);
    await once(socket, 'open');
    const closed = once(socket, 'close');
    expect(await afterKill(() => closed)).toBeLessThan(AT_ONCE_MS);
    expect((await closed)[0]).toBe(1_006); // closed without a close frame
    expect(await cut()).toBe(before + 1);
    await expectNothingLeft();
  });
});
