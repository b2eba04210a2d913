import { readFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createNetwork } from '../support/containers.js';
import { CountingEngine } from '../support/counting-engine.js';
import { Dockapi, useCleanEngine } from '../support/dockapi.js';

const ALLOWED = readFileSync(path.resolve(import.meta.dirname, '../../deploy/socket-proxy.allow'), 'utf8')
  .split('\n')
  .filter((line) => /^[A-Z]/.test(line));

const dockapi = new Dockapi();
let engine: CountingEngine;

useCleanEngine();
beforeAll(async () => {
  engine = await CountingEngine.listen();
  await dockapi.start({ DOCKER_HOST: engine.host });
});
afterAll(async () => {
  await dockapi.service.stop();
  await engine[Symbol.asyncDispose]();
});

it('deploy/socket-proxy.allow has the engine’s routes that dockAPI calls, and no other', async () => {
  const { client } = dockapi;
  await client.get('/healthz');
  await client.get('/images');
  await client.post('/images/pull', { image: 'dockapi/echo' });
  const spec = { image: 'dockapi/echo', container_port: 8080, command: undefined, wait_ready: true };
  const { id } = await dockapi.running({ ...spec, network: await createNetwork() });
  await dockapi.running({ command: 'true', detach: false });
  await client.get('/containers');
  await client.get(`/proxy/${id}/`);
  await client.post(`/containers/${id}/exec`, { command: 'true' });
  await client.get(`/containers/${id}/logs`);
  for (const action of ['restart?timeout=0', 'stop?timeout=0', 'start'])
    expect((await client.post(`/containers/${id}/${action}`)).status).toBe(200);
  expect((await client.delete(`/containers/${id}?force=true`)).status).toBe(200);

  const called = engine.calls.map(({ method, target }) => `${method} ${target.replace(/\?.*/s, '')}`);
  const rules = ALLOWED.map((line) => new RegExp(`^${line}$`));
  expect(called.filter((call) => !rules.some((rule) => rule.test(call)))).toEqual([]);
  expect(ALLOWED.filter((_line, index) => !called.some((call) => rules[index]?.test(call)))).toEqual([]);
});
