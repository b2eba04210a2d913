import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, mkdirSync, openSync, rmSync, statfsSync, writeSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { call } from '../../scripts/lib/engine-api.mjs';
import { canStartEngine, startEngine, stopEngine } from '../../scripts/lib/private-engine.mjs';
import { root } from '../../scripts/lib/project.mjs';
import { Client } from '../support/client.js';
import { freePorts } from '../support/ports.js';
import { type Service, startService } from '../support/service.js';
import { testEngine } from '../support/test-engine.js';
import { makeToken } from '../support/tokens.js';

/** In the directory of the tests' engine, so that it ends with that one at the latest. */
const disk = path.join(root, '.dockapi', 'test-engine', 'small');
const filler = path.join(disk, 'filler');
const dir = path.join(disk, 'engine');
const SIZE_MIB = 64;
const MIB = 1 << 20;

/** Writes to a file until its disk is full. */
function fill(file: string): void {
  const fd = openSync(file, 'w');
  try {
    for (;;) writeSync(fd, Buffer.alloc(4_096));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
  } finally {
    closeSync(fd);
  }
}

describe.runIf(canStartEngine())('a store whose disk is full', () => {
  const state = path.join(root, '.dockapi', 'test-engine', 'small-state');
  const token = makeToken('full', 'full', 'admin');

  beforeAll(() => {
    mkdirSync(state, { recursive: true });
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'dockapi-test', state]);
  });
  afterAll(() => execFileSync('umount', [state]));

  it('is store_unreachable, stops nothing else, and recovers', async () => {
    const settings = { DOCKAPI_STORE: 'file', DOCKAPI_STATE_DIR: state, DOCKAPI_TOKENS: token.entry };
    await using service = await startService(settings);
    const client = await Client.connect(service.url, token.headers);
    const { body } = await client.post<{ id: string }>('/containers/run', {
      image: 'busybox',
      container_port: 80,
      command: 'sleep 600',
    });
    const link = () => client.post(`/containers/${body.id}/links`, {});
    expect(await client.get('/healthz')).toMatchObject({ status: 200, body: { store: 'file' } });
    expect(await link()).toMatchObject({ status: 201 });

    fill(path.join(state, 'filler'));
    const full = { status: 500, body: { code: 'store_unreachable', detail: expect.stringContaining('full') } };
    // What the file has room for still goes in.
    await expect.poll(link).toMatchObject(full);
    await expect.poll(() => client.get('/healthz')).toMatchObject(full);
    expect(await client.get(`/containers/${body.id}`)).toMatchObject({ status: 200 });

    rmSync(path.join(state, 'filler'));
    await expect.poll(() => client.get('/healthz')).toMatchObject({ status: 200 });
    expect(await link()).toMatchObject({ status: 201 });
    expect(await client.delete(`/containers/${body.id}?force=true`)).toMatchObject({ status: 200 });
  });
});

describe.runIf(canStartEngine())('an engine whose disk is full', () => {
  let host: string;
  let service: Service;
  let client: Client;

  beforeAll(async () => {
    mkdirSync(disk, { recursive: true });
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${SIZE_MIB}m`, 'dockapi-test', disk]);
    ({ host } = await startEngine({ dir }));
    service = await startService({ DOCKER_HOST: host });
    client = await Client.connect(service.url);
  });
  afterAll(async () => {
    await service?.stop();
    await stopEngine({ dir });
    execFileSync('umount', [disk]);
  });

  const image = (name: string) => `${testEngine().registry}/library/${name}`;
  const run = (fields: object = {}) =>
    client.post<{ id: string; name: string; code: string; detail: string }>('/containers/run', {
      image: image('busybox'),
      container_port: 80,
      command: 'sleep 600',
      ...fields,
    });
  const containers = async () =>
    (JSON.parse(await call(host, 'GET', '/containers/json?all=1')) as { Id: string }[]).map(({ Id }) => Id);

  /** @param left bytes that stay free */
  function fillDisk(left: number): void {
    const { bavail, bsize } = statfsSync(disk);
    const size = bavail * bsize - left;
    if (size > SIZE_MIB * MIB) throw new Error(`${disk} is no small disk`);
    execFileSync('fallocate', ['-l', String(size), filler]);
  }

  it('fails runs, pulls and pools with the reason, serves everything else, and recovers', async () => {
    const served = await run({ name: 'served' });
    expect(served.status, served.text).toBe(201);
    const full = { status: 500, body: { code: 'engine_error', detail: expect.stringMatching(/disk is full/) } };

    fillDisk(0);
    expect(await run()).toMatchObject(full);
    const body = { image: image('busybox'), container_port: 80, command: 'sleep 600', wait_ready: false };
    await client.request('PUT', '/pools/full', { json: { run: body, size: 1 } });
    const pool = () => client.get('/pools/full');
    await expect
      .poll(pool)
      .toMatchObject({ body: { ready: 0, problem: expect.stringMatching(/disk is full/) as string } });
    expect(await containers()).toEqual([served.body.id]);
    expect(await client.get('/containers/served')).toMatchObject({ status: 200, body: { status: 'running' } });
    expect(await client.get('/healthz')).toMatchObject({ status: 200 });

    rmSync(filler);
    await expect.poll(pool).toMatchObject({ body: { ready: 1, problem: null } });
    expect(await client.delete('/pools/full')).toMatchObject({ status: 200 });
    fillDisk(2 * MIB); // enough to begin the pull with
    expect(await client.post('/images/pull', { image: image('nginx') })).toMatchObject(full);

    rmSync(filler);
    expect(await client.post('/images/pull', { image: image('nginx') })).toMatchObject({ status: 200 });
    expect(await run()).toMatchObject({ status: 201 });
  });
});

it('a log that cannot be written does no other harm', async () => {
  const port = await freePorts();
  const child = spawn(
    'sh',
    ['-c', 'exec "$@" >/dev/full 2>&1', 'sh', process.execPath, path.join(root, 'dist/main.js')],
    {
      env: {
        PATH: process.env.PATH,
        DOCKAPI_STORE: 'memory',
        PORT: String(port),
        DOCKER_HOST: testEngine().dockerHost,
        DOCKAPI_SHUTDOWN_DELAY: '0',
      },
    },
  );
  const exit = once(child, 'exit');
  const url = `http://127.0.0.1:${port}`;
  const status = (route: string) =>
    fetch(url + route).then(
      ({ status }) => status,
      () => undefined,
    );
  await expect.poll(() => status('/livez')).toBe(200);
  expect(await status('/proxy/no-such-container/')).toBe(404);
  expect(await status('/containers')).toBe(200);
  child.kill('SIGTERM');
  expect(await exit).toEqual([0, null]);
});
