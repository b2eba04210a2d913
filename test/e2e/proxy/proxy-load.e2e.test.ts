import { readFileSync } from 'node:fs';
import { afterEach, beforeAll, expect, it } from 'vitest';
import type { RunResultDto } from '../../../src/containers/dto/container.dto.js';
import { residentBytes } from '../../support/resident-bytes.js';
import { RawPeer } from '../../support/raw-peer.js';
import { openSockets } from '../../support/sockets.js';
import { useDockapi } from '../../support/dockapi.js';
import { importUpstreamImage, UPSTREAM_IMAGE } from '../../support/upstream-image.js';

const MIB = 1 << 20;
const GIB = 1 << 30;

const peers: RawPeer[] = [];

beforeAll(async () => {
  await importUpstreamImage();
});
const dockapi = useDockapi();
beforeAll(async () => {
  const { status, text } = await dockapi.client.post<RunResultDto>('/containers/run', {
    image: UPSTREAM_IMAGE,
    container_port: 80,
    name: 'loaded',
    wait_ready: true,
    health_path: '/',
  });
  expect(status, text).toBe(201);
});
afterEach(() => peers.splice(0).forEach((peer) => peer.destroy()));

async function connect(): Promise<RawPeer> {
  const peer = await RawPeer.connect(Number(new URL(dockapi.service.url).port));
  peers.push(peer);
  return peer;
}

const download = ['GET /proxy/loaded/download?mib=1024 HTTP/1.1', 'Host: localhost', '', ''];
const upload = ['POST /proxy/loaded/hang HTTP/1.1', 'Host: localhost', `Content-Length: ${GIB}`, '', ''];
const hang = ['GET /proxy/loaded/hang HTTP/1.1', 'Host: localhost', '', ''];

/** Bytes that the service has read and written so far, over all descriptors. */
function moved(): number {
  const io = readFileSync(`/proc/${dockapi.service.pid}/io`, 'utf8');
  return [...io.matchAll(/^[rw]char: (\d+)$/gm)].reduce((sum, [, bytes]) => sum + Number(bytes), 0);
}

/** Resolves when the service has moved next to nothing for ten looks on end. */
async function standstill(): Promise<void> {
  let [before, still] = [moved(), 0];
  const look = () => {
    const now = moved();
    still = now - before < MIB / 4 ? still + 1 : 0;
    before = now;
    return still;
  };
  await expect.poll(look, { interval: 100, timeout: 60_000 }).toBeGreaterThanOrEqual(10);
}

const piece = Buffer.alloc(MIB / 16);

/** Sends for as long as it is taken. */
function keepSending({ socket }: RawPeer): void {
  const more = () => {
    while (!socket.destroyed && socket.write(piece));
  };
  socket.on('drain', more);
  more();
}

/** Clients that read nothing, and as many uploads that are not read. */
async function stall(count: number): Promise<void> {
  for (let index = 0; index < count; index++) {
    const reader = await connect();
    reader.socket.pause();
    reader.send(...download);
    const sender = await connect();
    sender.send(...upload);
    keepSending(sender);
  }
  await standstill();
}

it('50 clients that read nothing of 1 GiB, and 50 uploads that their container does not read, use 64 MiB at most', async () => {
  await stall(5); // one-time costs: compiled code and the size of the heap
  const before = await residentBytes(dockapi.service.pid);
  await stall(50);
  const cost = (await residentBytes(dockapi.service.pid)) - before;
  expect(peers.filter(({ closed, ended }) => closed || ended)).toEqual([]);
  expect(cost).toBeLessThanOrEqual(64 * MIB);
  expect((await dockapi.client.get('/proxy/loaded/')).status).toBe(200);
});

/** How far a request gets before its client gives up. */
const stages: Record<string, (peer: RawPeer) => unknown> = {
  'within its head': (peer) => peer.send('GET /proxy/loaded/ HTTP/1.1', 'Host: '),
  'within its body': (peer) => peer.send(...upload, 'x'.repeat(1_000)),
  'while it waits': (peer) => peer.send(...hang),
  'within the response': async (peer) => {
    peer.send(...download);
    await peer.bytes(1_000);
    peer.socket.pause();
  },
};

it('1,000 aborted requests leave no socket behind', async () => {
  const idle = await settledSockets();
  const kinds = Object.values(stages);
  for (let batch = 0; batch < 25; batch++) {
    const aborted = Array.from({ length: 40 }, async (_, index) => {
      const peer = await RawPeer.connect(Number(new URL(dockapi.service.url).port));
      await kinds[index % kinds.length]?.(peer);
      if (index % 8 < 4) peer.socket.resetAndDestroy();
      else peer.socket.destroy();
    });
    await Promise.all(aborted);
  }
  await expect
    .poll(() => openSockets(dockapi.service.pid), { timeout: 60_000, interval: 50 })
    .toBeLessThanOrEqual(idle);
  expect((await dockapi.client.get('/proxy/loaded/')).status).toBe(200);
});

/** The sockets that the service has when it has had nothing to do for so long that no kept one is left. */
async function settledSockets(): Promise<number> {
  let [before, still] = [-1, 0];
  const look = () => {
    const now = openSockets(dockapi.service.pid);
    still = now === before ? still + 1 : 0;
    before = now;
    return still;
  };
  await expect.poll(look, { interval: 100, timeout: 60_000 }).toBeGreaterThanOrEqual(60);
  return before;
}
