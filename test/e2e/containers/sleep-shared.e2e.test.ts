import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RunResultDto } from '../../../src/containers/dto/container.dto.js';
import { Client } from '../../support/client.js';
import { CountingEngine } from '../../support/counting-engine.js';
import { useCleanEngine } from '../../support/dockapi.js';
import { inspectContainer } from '../../support/engine.js';
import { lifetimeOf, SLEEPY_APP, untilAsleep, uploaded } from '../../support/lifetimes.js';
import { Redis } from '../../support/redis.js';
import { type Service, startService } from '../../support/service.js';
import { importUpstreamImage } from '../../support/upstream-image.js';

describe.each(['file', 'redis'])('two dockAPIs with one store (%s)', (kind) => {
  let redis: Redis | undefined;
  let engine: CountingEngine;
  let services: Service[];
  let one: Client;
  let other: Client;
  const folder = mkdtempSync(path.join(tmpdir(), 'dockapi-sleep-'));

  useCleanEngine();
  beforeAll(async () => {
    await importUpstreamImage();
    engine = await CountingEngine.listen();
    redis = kind === 'redis' ? await Redis.start() : undefined;
    const env = { DOCKER_HOST: engine.host, DOCKAPI_STORE: redis?.url ?? 'file', DOCKAPI_STATE_DIR: folder };
    services = [await startService(env), await startService(env)];
    [one, other] = (await Promise.all(services.map(({ url }) => Client.connect(url)))) as [Client, Client];
  });
  afterAll(async () => {
    await Promise.all(services?.map((service) => service.stop()) ?? []);
    await redis?.[Symbol.asyncDispose]();
    await engine?.[Symbol.asyncDispose]();
    rmSync(folder, { recursive: true });
  });
  const run = async (fields: object = {}) => {
    const { status, body, text } = await one.post<RunResultDto>('/containers/run', { ...SLEEPY_APP, ...fields });
    expect(status, text).toBe(201);
    return body.id;
  };
  const upload = async ({ url }: Client, id: string) => {
    const response = await fetch(`${url}/proxy/${id}/upload`, { method: 'POST', body: 'body' });
    return await response.json();
  };

  it('stop a container once, and each of them wakes it', async () => {
    const id = await run();
    await untilAsleep(other, id);
    expect((await lifetimeOf(one, id)).history.map(({ action }) => action)).toEqual(['slept']);
    const answers = await Promise.all([one, other, one, other].map((client) => upload(client, id)));
    expect(answers).toEqual(Array(4).fill(uploaded(Buffer.from('body'))));
    expect((await lifetimeOf(other, id)).history.map(({ action }) => action)).toEqual(['slept', 'woke']);
  });

  it('hold a request that comes to either while one of them stops the container, and answer it', async () => {
    const id = await run({ on_idle: 'stop' });
    const held = engine.hold(new RegExp(`^POST .*/containers/${id}/stop`));
    await held.came;
    const answers = [upload(one, id), upload(other, id)];
    await Promise.all([one.get('/livez'), other.get('/livez')]);
    held.release();
    expect(await Promise.all(answers)).toEqual(Array(2).fill(uploaded(Buffer.from('body'))));
  });

  it('leave alone a container that only the other one uses', async () => {
    const id = await run({ idle_timeout: 5 });
    const leave = new AbortController();
    const response = await fetch(`${other.url}/proxy/${id}/sse`, { signal: leave.signal });
    expect(response.status).toBe(200);
    const watched = await run({ idle_timeout: 5 }); // as old, and not used
    await untilAsleep(one, watched);
    expect((await inspectContainer(id))?.State.Status).toBe('running');
    leave.abort();
    await untilAsleep(one, id);
  });
});
