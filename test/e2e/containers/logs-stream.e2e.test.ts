import { once } from 'node:events';
import http from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { residentBytes } from '../../support/resident-bytes.js';
import { type EngineForwarder, startEngineForwarder } from '../../support/engine-forwarder.js';
import { useDockapi } from '../../support/dockapi.js';
import { isThroughGateway } from '../../support/service.js';

const MIB = 1024 * 1024;
const LOGS = /\/logs\?/;

let engine: EngineForwarder;

beforeAll(async () => {
  engine = await startEngineForwarder();
});
afterAll(() => engine[Symbol.asyncDispose]());
const dockapi = useDockapi(() => ({ DOCKER_HOST: engine.dockerHost }));

describe('GET /containers/{id}/logs?follow=true', () => {
  it('sends lines as they are written, and ends when the container does', async () => {
    const id = await dockapi.sleeper();
    await write(id, 'before');
    const response = await open(`/containers/${id}/logs?follow=true`);
    const lines = linesOf(response);
    expect(await lines.next()).toMatchObject({ value: 'before' });
    for (const text of ['first', 'zweite Zeile: ü', '漢字']) {
      await write(id, text);
      expect(await lines.next()).toMatchObject({ value: text });
    }
    await dockapi.client.post(`/containers/${id}/stop?timeout=0`);
    expect(await lines.next()).toMatchObject({ done: true });
    expect(response.complete).toBe(true);
  });

  it('sends the headers before the first line', async () => {
    const id = await dockapi.sleeper();
    const gone = new AbortController();
    const { statusCode, headers } = await open(`/containers/${id}/logs?follow=true`, gone.signal);
    expect(statusCode).toBe(200);
    expect(headers['content-type']).toBe('text/plain; charset=utf-8');
    gone.abort();
  });

  it('sends no earlier lines with tail=0', async () => {
    const id = await dockapi.sleeper();
    await write(id, 'before');
    const gone = new AbortController();
    const lines = linesOf(await open(`/containers/${id}/logs?follow=true&tail=0`, gone.signal));
    await write(id, 'after');
    expect(await lines.next()).toMatchObject({ value: 'after' });
    gone.abort();
  });

  it('closes the engine’s stream when the client leaves', async () => {
    const id = await dockapi.sleeper();
    const gone = new AbortController();
    await open(`/containers/${id}/logs?follow=true`, gone.signal);
    expect(engine.open(LOGS)).toBe(1);
    gone.abort();
    await engine.until(() => engine.open(LOGS) === 0);
  });

  it('closes it when the client leaves in the middle of a flood, too', async () => {
    const id = await dockapi.sleeper();
    const flood = dockapi.client.post(`/containers/${id}/exec`, {
      command: ['sh', '-c', 'yes flood | head -n 2000000 > /proc/1/fd/1'],
    });
    const gone = new AbortController();
    const response = await open(`/containers/${id}/logs?follow=true`, gone.signal);
    await once(response, 'data');
    gone.abort();
    await engine.until(() => engine.open(LOGS) === 0);
    await flood;
  });

  it('responds to HEAD with the headers only, and keeps nothing open', async () => {
    const id = await dockapi.sleeper();
    const response = await fetch(`${dockapi.service.url}/containers/${id}/logs?follow=true`, {
      method: 'HEAD',
      signal: AbortSignal.timeout(60_000),
    });
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toBe('text/plain; charset=utf-8');
    expect(await response.text()).toBe('');
    await engine.until(() => engine.open(LOGS) === 0);
  });
});

// Data that a gateway reads ahead is outside dockAPI's control.
describe.skipIf(isThroughGateway)('a log of more than 100 MiB', () => {
  const size = 110 * MIB;
  let id: string;

  beforeAll(async () => {
    id = await dockapi.ranScript(`head -c ${size} /dev/zero | tr '\\0' 'x' | fold -w 8191`);
  });

  it('waits for a slow reader with bounded memory, and arrives complete', async () => {
    const before = await residentBytes(dockapi.service.pid);
    const taken = engine.forwarded();
    const response = await open(`/containers/${id}/logs?tail=all`);
    response.pause();
    await settled(() => engine.forwarded());
    expect(engine.forwarded() - taken).toBeLessThan(16 * MIB); // sockets' buffers, and no more

    let received = 0;
    let most = 0;
    for await (const chunk of response) {
      const already = Math.floor(received / (8 * MIB));
      received += (chunk as Buffer).length;
      if (Math.floor(received / (8 * MIB)) > already) most = Math.max(most, await residentBytes(dockapi.service.pid));
    }
    expect(received).toBe(size + Math.floor(size / 8191));
    expect(most - before).toBeLessThan(100 * MIB);
  });

  it('is closed when its reader leaves early', async () => {
    const gone = new AbortController();
    const response = await open(`/containers/${id}/logs?tail=all`, gone.signal);
    response.pause();
    gone.abort();
    await engine.until(() => engine.open(LOGS) === 0);
  });
});

/** Writes a line to the container's own stdout. */
async function write(id: string, line: string): Promise<void> {
  const { body } = await dockapi.client.post(`/containers/${id}/exec`, {
    command: ['sh', '-c', 'echo "$0" > /proc/1/fd/1', line],
  });
  expect(body.exit_code).toBe(0);
}

async function open(path: string, signal?: AbortSignal): Promise<http.IncomingMessage> {
  const request = http.get(dockapi.service.url + path, { agent: false, ...(signal && { signal }) });
  const [response] = (await once(request, 'response')) as [http.IncomingMessage];
  request.on('error', () => undefined); // an abort
  response.on('error', () => undefined);
  return response;
}

async function* linesOf(response: http.IncomingMessage): AsyncGenerator<string, void> {
  let rest = '';
  for await (const chunk of response.setEncoding('utf8')) {
    const lines = (rest + (chunk as string)).split('\n');
    rest = lines.pop() ?? '';
    yield* lines;
  }
}

/** Waits until a number has not changed for half a second. */
async function settled(value: () => number): Promise<void> {
  for (let same = 0, before = -1; same < 20; before = value()) {
    await sleep(25);
    same = value() === before ? same + 1 : 0;
  }
}
