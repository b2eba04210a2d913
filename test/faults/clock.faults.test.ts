import { once } from 'node:events';
import { globSync } from 'node:fs';
import { mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import http from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { ensureInstalled } from '../../scripts/lib/packages.mjs';
import { uniqueName } from '../support/containers.js';
import { useDockapi } from '../support/dockapi.js';
import { plainRequest } from '../support/plain-request.js';
import { RawPeer } from '../support/raw-peer.js';
import { importUpstreamImage, UPSTREAM_IMAGE } from '../support/upstream-image.js';

let dir: string;

/** Sets the service's clock. @param offset as libfaketime has it: `+1d`, `-1d` */
async function setClock(offset: string): Promise<void> {
  const file = path.join(dir, 'next');
  await writeFile(file, `${offset}\n`);
  await rename(file, path.join(dir, 'clock')); // at once: it is read all the time
}

const dockapi = useDockapi(async () => {
  await ensureInstalled(['libfaketime']);
  dir = await mkdtemp(path.join(tmpdir(), 'dockapi-'));
  await setClock('+0');
  return {
    LD_PRELOAD: globSync('/usr/lib/*/faketime/libfaketime.so.1')[0],
    FAKETIME_TIMESTAMP_FILE: path.join(dir, 'clock'),
    FAKETIME_NO_CACHE: '1',
    // The system's monotonic clock does not jump.
    DONT_FAKE_MONOTONIC: '1',
  };
});
beforeAll(() => importUpstreamImage());
afterAll(() => rm(dir, { recursive: true }));

it('a clock that jumps a day ahead, and two back, changes nothing for running containers', async () => {
  const { client, service } = dockapi;
  const name = uniqueName('served');
  const image = { image: UPSTREAM_IMAGE, container_port: 80, command: [] };
  const { id } = await dockapi.running({ ...image, name, wait_ready: true, health_path: '/' });
  const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
  const ask = () => plainRequest(service.url, `/proxy/${name}/`, { agent });
  const hours = async () => {
    const { headers } = await plainRequest(service.url, '/livez');
    return Math.round((Date.parse(headers.date ?? '') - Date.now()) / 3_600_000);
  };
  await ask();
  const socket = new WebSocket(`${service.url.replace('http', 'ws')}/proxy/${name}/ws`);
  await once(socket, 'open');
  const events = await RawPeer.connect(Number(new URL(service.url).port));
  events.send(`GET /proxy/${name}/sse HTTP/1.1`, 'Host: localhost', '', '');
  await events.until('data: first');
  const exec = client.post(`/containers/${id}/exec`, { command: ['/node', '-e', 'setTimeout(() => {}, 6_000)'] });

  for (const [offset, expected] of [
    ['+1d', 24],
    ['-1d', -24],
  ] as const) {
    await setClock(offset);
    await expect.poll(hours).toBe(expected); // it has jumped
    for (let count = 0; count < 50; count++) {
      expect(await ask()).toMatchObject({ status: 200, reused: true });
      socket.send(`${offset} ${count}`);
      expect(String((await once(socket, 'message'))[0])).toBe(`${offset} ${count}`);
    }
    expect(await client.get(`/containers/${id}`)).toMatchObject({ status: 200, body: { status: 'running' } });
    await dockapi.running({ ...image, wait_ready: true, health_path: '/', auto_remove: true });
  }
  expect(await exec).toMatchObject({ status: 200, body: { exit_code: 0 } });
  expect([socket.readyState, events.ended, events.closed]).toEqual([WebSocket.OPEN, false, false]);
  socket.terminate();
  events.destroy();
  agent.destroy();
});
