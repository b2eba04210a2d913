import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ok, pullByEngine, uniqueName } from '../support/containers.js';
import { CountingEngine } from '../support/counting-engine.js';
import { useDockapi } from '../support/dockapi.js';
import { inspectContainer } from '../support/engine.js';
import { plainRequest } from '../support/plain-request.js';
import { freePorts } from '../support/ports.js';

const EVENTS = /^GET .*\/events/;
const NGINX = { image: 'nginx', container_port: 80, wait_ready: true, health_path: '/' };
/** Milliseconds within which routes must be right again, once the container responds. */
const RIGHT_MS = 5_000;

let engine: CountingEngine;
const dockapi = useDockapi(async () => {
  engine = await CountingEngine.listen();
  return { DOCKER_HOST: engine.host, DOCKAPI_UPSTREAM: 'published' };
});
beforeAll(() => Promise.all([pullByEngine('nginx'), pullByEngine('busybox')]));
afterAll(() => engine[Symbol.asyncDispose]());

/** A container that returns its own name. */
async function serve(host_port: number): Promise<string> {
  const name = uniqueName('served');
  const script = `echo ${name} >/usr/share/nginx/html/index.html; exec nginx -g 'daemon off;'`;
  await dockapi.running({ ...NGINX, name, host_port, command: ['sh', '-c', script] });
  return name;
}

/** Starts a container of `serve`, and waits until it responds at its port, because nginx needs a moment to start. */
async function start(name: string, port: number): Promise<void> {
  await ok('POST', `/containers/${name}/start`);
  const response = () =>
    plainRequest(`http://127.0.0.1:${port}`, '/').then(
      ({ text }) => text.trim(),
      () => undefined,
    );
  await expect.poll(response, { interval: 10 }).toBe(name);
}

/** The response of a name's container; its status where that is not 200. */
async function ask(name: string): Promise<string | number> {
  const { status, text } = await dockapi.client.get(`/proxy/${name}/`);
  return status === 200 ? text.trim() : status;
}

describe('lost events', () => {
  it('make no route wrong, while the stream is broken and after it is back', async () => {
    const host_port = await freePorts();
    const first = await serve(host_port);
    await ok('POST', `/containers/${first}/stop?t=0`);
    const second = await serve(host_port);
    expect(await ask(second)).toBe(second); // cached from now on

    const held = engine.hold(EVENTS);
    engine.cut(EVENTS);
    await held.came;
    for (let round = 0; round < 5; round++) {
      const [stops, starts] = round % 2 ? [first, second] : [second, first];
      await ok('POST', `/containers/${stops}/stop?t=0`);
      expect(await ask(stops)).toBe(502);
      await start(starts, host_port);
      expect(await ask(stops)).toBe(502); // its port now belongs to the other one
      await expect.poll(() => ask(starts), { timeout: RIGHT_MS, interval: 10 }).toBe(starts);
    }
    held.release();
    const calls = () => engine.during(() => ask(first)).then(({ length }) => length);
    await expect.poll(calls, { timeout: RIGHT_MS }).toBe(0); // remembered again
    expect(await ask(first)).toBe(first);
    expect(await ask(second)).toBe(502);
  });

  it('make no route wrong, however often the stream breaks', async () => {
    const host_port = await freePorts();
    const names = [await serve(host_port)];
    await ok('POST', `/containers/${names[0]}/stop?t=0`);
    names.push(await serve(host_port));
    let over = false;
    const wrong: unknown[] = [];
    const asking = names.map(async (name) => {
      while (!over) {
        const response = await ask(name).catch(() => 'cut');
        if (![name, 502, 'cut'].includes(response)) wrong.push(response);
      }
    });
    for (let round = 0; round < 10; round++) {
      const [starts = '', stops = ''] = round % 2 ? names.toReversed() : names;
      engine.cut(EVENTS);
      await ok('POST', `/containers/${stops}/stop?t=0`);
      await start(starts, host_port);
      await expect.poll(() => ask(starts), { timeout: RIGHT_MS, interval: 10 }).toBe(starts);
    }
    over = true;
    await Promise.all(asking);
    expect(wrong).toEqual([]);
  });

  it('lose no auto-remove, even if the first look after it fails', async () => {
    const held = engine.hold(EVENTS);
    engine.cut(EVENTS);
    await held.came;
    const { id } = await dockapi.running({ auto_remove: true, restart_policy: 'on-failure', command: 'true' });
    await expect.poll(async () => (await inspectContainer(id))?.State.Status).toBe('exited');
    engine.cutNext(/^GET .*\/containers\/json/);
    engine.cutNext(/^GET .*\/containers\/json/);
    held.release();
    await expect.poll(() => inspectContainer(id)).toBeUndefined();
  });
});
