import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import http from 'node:http';
import { connect, type Socket } from 'node:net';
import { afterEach, beforeAll, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { residentBytes } from '../support/resident-bytes.js';
import { Client } from '../support/client.js';
import { pullByEngine, uniqueName } from '../support/containers.js';
import { useCleanEngine } from '../support/dockapi.js';
import { plainRequest } from '../support/plain-request.js';
import { startService } from '../support/service.js';
import { openSockets } from '../support/sockets.js';
import { importUpstreamImage, UPSTREAM_IMAGE } from '../support/upstream-image.js';

const LOGS = 1_000;
const WEB_SOCKETS = 1_000;
const IDLE = 5_000;
const FILES = 16_384;
/** One slow moment of the machine spoils the p99 of a window, and not the median of several. */
const WINDOWS = 7;
const SAMPLES = 400;
const BATCH = 50;
const MIB = 1 << 20;
/** Memory limit: about 40 KiB per connection, and the heap's overhead. */
const MOST_BYTES = 512 * MIB;
const P99_RATIO = 5;
/** Milliseconds. Below them a p99 is the machine's own noise. */
const LEAST_IDLE_MS = 20;

const ends: (() => void)[] = [];
useCleanEngine();
beforeAll(async () => {
  execFileSync('prlimit', ['--pid', String(process.pid), `--nofile=${FILES}`]);
  await Promise.all([pullByEngine('busybox'), importUpstreamImage()]);
});
afterEach(() => ends.splice(0).forEach((end) => end()));

/** Opens many of something, some at a time: the engine's socket has a short queue. */
async function openMany<T>(count: number, open: () => Promise<T>): Promise<T[]> {
  const all: T[] = [];
  while (all.length < count) all.push(...(await Promise.all(Array.from({ length: BATCH }, open))));
  return all;
}

async function followLog(url: string): Promise<http.IncomingMessage> {
  const request = http.get(url, { agent: false });
  ends.push(() => request.destroy());
  const [response] = (await once(request, 'response')) as [http.IncomingMessage];
  expect(response.statusCode).toBe(200);
  response.on('error', () => undefined).resume();
  return response;
}

async function openWebSocket(url: string): Promise<WebSocket> {
  const socket = new WebSocket(url, { perMessageDeflate: false });
  ends.push(() => socket.terminate());
  await once(socket, 'open');
  return socket;
}

async function openIdle(port: number): Promise<Socket> {
  const socket = connect(port, '127.0.0.1').on('error', () => undefined);
  ends.push(() => socket.destroy());
  await once(socket, 'connect');
  return socket;
}

/** Milliseconds of the slowest request but one in a hundred: of several windows, the median. */
async function p99(url: string): Promise<number> {
  const windows: number[] = [];
  while (windows.length < WINDOWS) windows.push(await p99Once(url));
  return windows.sort((one, other) => one - other)[Math.floor(WINDOWS / 2)] ?? NaN;
}

async function p99Once(url: string): Promise<number> {
  const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
  const times: number[] = [];
  for (let count = 0; count < SAMPLES; count++) {
    const began = performance.now();
    expect((await plainRequest(url, '/containers', { agent })).status).toBe(200);
    times.push(performance.now() - began);
  }
  agent.destroy();
  return times.sort((one, other) => one - other)[Math.floor(SAMPLES * 0.99)] ?? NaN;
}

const TITLE =
  '1,000 followed logs, 1,000 WebSockets and 5,000 idle connections: memory is bounded, API p99 at most 5 times idle';

it(TITLE, { timeout: 600_000 }, async () => {
  await using service = await startService({}, ['prlimit', `--nofile=${FILES}`, '--']);
  const client = await Client.connect(service.url);
  const { port } = new URL(service.url);
  const run = async (fields: object) => {
    const { status, body, text } = await client.post<{ id: string }>('/containers/run', {
      container_port: 80,
      ...fields,
    });
    expect(status, text).toBe(201);
    return body.id;
  };
  const talker = await run({ image: 'busybox', command: ['sh', '-c', 'while sleep 2; do echo line; done'] });
  const echo = await run({ image: UPSTREAM_IMAGE, name: uniqueName('echo'), wait_ready: true, health_path: '/' });
  await p99Once(service.url); // compiled, and the heap has its size
  const idleBefore = await p99(service.url);
  const [memory, sockets] = [await residentBytes(service.pid), openSockets(service.pid)];

  const logs = await openMany(LOGS, () => followLog(`${service.url}/containers/${talker}/logs?follow=true&tail=0`));
  const webSockets = await openMany(WEB_SOCKETS, () => openWebSocket(`ws://127.0.0.1:${port}/proxy/${echo}/ws`));
  await openMany(IDLE, () => openIdle(Number(port)));
  // The system connects them before the service takes them.
  await expect.poll(() => openSockets(service.pid)).toBeGreaterThanOrEqual(2 * (LOGS + WEB_SOCKETS) + IDLE);

  const loaded = await p99(service.url);
  const cost = (await residentBytes(service.pid)) - memory;
  expect(cost).toBeLessThan(MOST_BYTES);

  // All of them are alive: each log has its next line, each WebSocket its echo.
  await Promise.all(logs.map((response) => once(response, 'data')));
  const echoes = webSockets.map((socket) => once(socket, 'message'));
  webSockets.forEach((socket, index) => socket.send(String(index)));
  expect((await Promise.all(echoes)).map(([data]) => Number(data))).toEqual(webSockets.map((_, index) => index));

  ends.splice(0).forEach((end) => end());
  await expect.poll(() => openSockets(service.pid)).toBeLessThanOrEqual(sockets + BATCH);
  // Measured idle again, because other work on the machine may have begun meanwhile.
  const idle = Math.max(LEAST_IDLE_MS, idleBefore, await p99(service.url));
  expect(loaded).toBeLessThanOrEqual(P99_RATIO * idle);
});
