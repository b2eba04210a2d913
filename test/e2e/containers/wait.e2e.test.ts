import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ContainerDetailsDto } from '../../../src/containers/dto/container.dto.js';
import { pullByEngine, uniqueName } from '../../support/containers.js';
import { CountingEngine } from '../../support/counting-engine.js';
import { type ProblemMembers, useDockapi } from '../../support/dockapi.js';
import { engineRequest, inspectContainer } from '../../support/engine.js';
import { differs } from '../../support/tested-engine.js';

type WaitResponse = ContainerDetailsDto & { removed: boolean } & ProblemMembers;

const sh = (script: string) => ({ image: 'busybox', container_port: 8080, command: ['sh', '-c', script] });
const UNTIL_GO = 'until [ -e /tmp/go ]; do sleep 0.05; done';

describe('a wait', () => {
  let engine: CountingEngine;
  const dockapi = useDockapi(async () => {
    engine = await CountingEngine.listen();
    return { DOCKER_HOST: engine.host };
  });
  afterAll(() => engine?.[Symbol.asyncDispose]());
  beforeAll(() => Promise.all([pullByEngine('busybox'), pullByEngine('dockapi/echo')]));

  const wait = (id: string, query: string) => dockapi.client.get<WaitResponse>(`/containers/${id}/wait?${query}`);
  const go = (id: string) => dockapi.client.post(`/containers/${id}/exec`, { command: 'touch /tmp/go' });
  const stopped = async (script: string, fields: object = {}) => {
    const container = await dockapi.running({ ...sh(script), wait_ready: false, ...fields });
    await dockapi.client.post(`/containers/${container.id}/stop?timeout=0`);
    return container.id;
  };
  /** Resolves when a pending wait has inspected the container. */
  const isWaiting = (calls: number) => expect.poll(() => engine.calls.length).toBeGreaterThan(calls);

  describe('for an end', () => {
    it('is over when the container has ended, and asks the engine no more than twice', async () => {
      const { id } = await dockapi.running(sh(`${UNTIL_GO}; exit 3`));
      const calls = await engine.during(async () => {
        const before = engine.calls.length;
        const response = wait(id, 'for=exited&timeout=60');
        await isWaiting(before);
        await engineRequest('POST', `/containers/${id}/kill`);
        const { status, body } = await response;
        expect({ status, state: body.status, code: body.exit_code }).toEqual({
          status: 200,
          state: 'exited',
          code: 137,
        });
      });
      const looks = calls.filter(({ target }) => !target.includes('/images/')); // whose image it is, once
      expect(looks.map(({ method, target }) => `${method} ${target.replace(/^\/v[\d.]+|\?.*/g, '')}`)).toEqual(
        looks.map(() => expect.stringMatching(new RegExp(`^GET /containers/${id}/json$`)) as string),
      );
      expect(looks.length).toBeLessThanOrEqual(5); // the lookup, one inspection, one after each of the events kill and die, and whether it was out of memory
    });

    it('ends at once if the container has exited already', async () => {
      const id = await stopped('sleep 600');
      const { status, body } = await wait(id, 'for=exited');
      expect({ status, state: body.status, code: body.exit_code }).toEqual({ status: 200, state: 'exited', code: 137 });
    });

    it('returns the exit code of a container that is removed at its exit', async () => {
      const { id } = await dockapi.running({ ...sh(`${UNTIL_GO}; exit 4`), auto_remove: true });
      const before = engine.calls.length;
      const response = wait(id, 'for=exited&timeout=60');
      await isWaiting(before);
      await go(id);
      const { status, body } = await response;
      expect({ status, state: body.status, code: body.exit_code }).toEqual({ status: 200, state: 'exited', code: 4 });
    });

    it('continues while a restart policy restarts the container', async () => {
      const script = `echo x >> /tmp/n; [ $(wc -l < /tmp/n) = 3 ] && exit 0; exit 1`;
      const { id } = await dockapi.running({ ...sh(script), restart_policy: 'on-failure' });
      const { body } = await wait(id, 'for=exited&timeout=60');
      if (differs('no state of restarting')) return expect([0, 1]).toContain(body.exit_code);
      expect({ code: body.exit_code, restarts: body.restart_count }).toEqual({ code: 0, restarts: 2 });
    });
  });

  it('for a removal is over when the container is gone, and is a 404 afterwards', async () => {
    const { id } = await dockapi.running(sh('sleep 600'));
    const before = engine.calls.length;
    const response = wait(id, 'for=removed&timeout=60');
    await isWaiting(before);
    await engineRequest('DELETE', `/containers/${id}?force=1`);
    const { status, body } = await response;
    expect({ status, body }).toEqual({ status: 200, body: { id, removed: true } });
    expect((await wait(id, 'for=removed')).status).toBe(404);
  });

  it('for a start ends when the container is started, even if the event stream broke meanwhile', async () => {
    const id = await stopped('sleep 600');
    const before = engine.calls.length;
    const responses = Array.from({ length: 5 }, () => wait(id, 'for=running&timeout=60'));
    await isWaiting(before + 5);
    engine.cut(/^GET .*\/events\?/);
    await engineRequest('POST', `/containers/${id}/start`);
    const states = (await Promise.all(responses)).map(({ status, body }) => [status, body.status]);
    expect(states).toEqual(Array(5).fill([200, 'running']));
  });

  it('for a start of a container that is removed meanwhile is a 404 that says where its end is', async () => {
    const [byDockapi, byOthers] = [await stopped('sleep 600'), await stopped('sleep 600')];
    const before = engine.calls.length;
    const responses = [byDockapi, byOthers].map((id) => wait(id, 'for=running&timeout=60'));
    await isWaiting(before + 3);
    await dockapi.client.delete(`/containers/${byDockapi}`);
    await engineRequest('DELETE', `/containers/${byOthers}`);
    expect((await Promise.all(responses)).map(({ status, body }) => [status, body.detail])).toEqual(
      [byDockapi, byOthers].map((id) => [404, expect.stringContaining(`are at GET /removed/${id}`) as string]),
    );
  });

  it('is a 504 after its timeout, with a single engine call', async () => {
    const id = await stopped('sleep 600');
    const calls = await engine.during(async () => {
      const { status, body } = await wait(id, 'for=running&timeout=2');
      expect({ status, code: body.code, container: body.container_id }).toEqual({
        status: 504,
        code: 'not_ready',
        container: id,
      });
      expect(body.detail).toContain('not running within 2 s: it is exited');
    });
    // The lookup and one inspection. The events may be read anew meanwhile, after a cut.
    expect(calls.filter(({ target }) => target.includes(id))).toHaveLength(2);
  });

  it.each(['ready', 'running', 'exited', 'removed'])('for %s is a 404 without such a container', async (awaited) => {
    expect((await wait(uniqueName(), `for=${awaited}`)).status).toBe(404);
  });

  it('refuses another word, and a time out of its bounds', async () => {
    const { status, body } = await wait('any', 'for=healthy&timeout=0');
    expect({ status, fields: body.errors.map(({ field }) => field) }).toEqual({
      status: 400,
      fields: ['for', 'timeout'],
    });
  });

  it('that its client leaves asks the engine no more', async () => {
    const { id } = await dockapi.running({
      ...sh('sleep 600'),
      ready: { all: [{ exec: { command: 'false' } }] },
      wait_ready: false,
    });
    const client = new AbortController();
    const response = dockapi.client.get(`/containers/${id}/wait?timeout=60`, { signal: client.signal });
    await expect.poll(() => engine.calls.some(({ target }) => target.endsWith('/exec'))).toBe(true);
    await dockapi.leave(client, response);
    let before: number | undefined;
    const isQuiet = () => before === (before = engine.calls.length); // a pending attempt may still arrive
    await expect.poll(isQuiet, { interval: 2_000 }).toBe(true);
  });

  describe('for readiness', () => {
    const ready = { all: [{ log: { contains: 'up', times: 2 } }], timeout: 60 };

    it('uses the conditions of the run, and ends at once if they hold', async () => {
      const { id } = await dockapi.running({
        ...sh(`echo up; ${UNTIL_GO}; echo up; sleep 600`),
        ready,
        wait_ready: false,
      });
      const early = await wait(id, 'timeout=1');
      expect({ status: early.status, conditions: early.body.conditions }).toEqual({
        status: 504,
        conditions: [{ condition: 'all.0.log', holds: false, reason: 'the text is in 1 of 2 lines' }],
      });
      await go(id);
      expect(await wait(id, 'for=ready&timeout=60')).toMatchObject({ status: 200, body: { id, status: 'running' } });
    });

    it('is one of engine calls for all that wait', async () => {
      const script = `${UNTIL_GO}; sleep 600`;
      const exec = { all: [{ exec: { command: 'test -e /tmp/go' } }] };
      const { id } = await dockapi.running({ ...sh(script), ready: exec, wait_ready: false });
      const calls = await engine.during(async () => {
        const responses = Array.from({ length: 10 }, () => wait(id, 'timeout=60'));
        await expect.poll(() => engine.calls.some(({ target }) => target.endsWith('/start'))).toBe(true);
        await go(id);
        expect((await Promise.all(responses)).map(({ status }) => status)).toEqual(Array(10).fill(200));
      });
      const execs = calls.filter(({ target }) => target.endsWith(`/containers/${id}/exec`));
      expect(execs.length).toBeLessThan(10);
    });

    it('is a 502 for a container that has ended, with its exit code and log', async () => {
      const { id } = await dockapi.running({ ...sh('echo bye; exit 5'), ready, wait_ready: false });
      const { status, body } = await wait(id, 'timeout=60');
      expect({ status, code: body.code }).toEqual({ status: 502, code: 'container_exited' });
      expect(body).toMatchObject({ exit_code: 5, logs: ['bye'] });
    });

    it('of a job ends at once if it has exited with that code', async () => {
      const job = { all: [{ exited: { code: 5 } }, { log: { contains: 'bye' } }] };
      const { id } = await dockapi.running({ ...sh('echo bye; exit 5'), ready: job });
      expect(await wait(id, 'for=ready')).toMatchObject({ status: 200, body: { status: 'exited' } });
    });
  });

  describe('start and restart with wait_ready', () => {
    const ready = { all: [{ log: { contains: 'up' } }], timeout: 60 };
    // The line is written after a second; the first line comes before it.
    const script = 'echo first; sleep 1; echo up; sleep 600';

    it('count the lines since this start', async () => {
      const { id } = await dockapi.running({ ...sh(script), ready });
      const lines = async () =>
        (await dockapi.client.get(`/containers/${id}/logs?tail=all`)).text.split('up').length - 1;
      expect(await lines()).toBe(1);
      const restarted = await dockapi.client.post<WaitResponse>(`/containers/${id}/restart?timeout=0&wait_ready=true`);
      expect({ status: restarted.status, state: restarted.body.status, lines: await lines() }).toEqual({
        status: 200,
        state: 'running',
        lines: 2,
      });
      await dockapi.client.post(`/containers/${id}/stop?timeout=0`);
      const started = await dockapi.client.post<WaitResponse>(`/containers/${id}/start?wait_ready=true`);
      expect({ status: started.status, state: started.body.status, lines: await lines() }).toEqual({
        status: 200,
        state: 'running',
        lines: 3,
      });
    });

    it('find the very first line', async () => {
      const first = { all: [{ log: { contains: 'first' } }], timeout: 60 };
      const { id } = await dockapi.running({ ...sh('echo first; sleep 600'), ready: first });
      for (const verb of ['restart?timeout=0&', 'start?', 'restart?timeout=0&']) {
        const { status, text } = await dockapi.client.post(`/containers/${id}/${verb}wait_ready=true&wait_timeout=20`);
        expect(status, text).toBe(200);
      }
    });

    it('are a 504 in the time of the query, and leave the container running', async () => {
      const id = await stopped('sleep 600', { ready });
      const { status, body } = await dockapi.client.post<WaitResponse>(
        `/containers/${id}/start?wait_ready=true&wait_timeout=1`,
      );
      expect({ status, code: body.code }).toEqual({ status: 504, code: 'not_ready' });
      expect(body.detail).toContain('raise wait_timeout');
      expect((await inspectContainer(id))?.State.Status).toBe('running');
    });

    it('are a 502 if the container exits', async () => {
      const id = await stopped('[ -e /tmp/s ] && { echo again; exit 6; }; touch /tmp/s; sleep 600', { ready });
      const { status, body } = await dockapi.client.post<WaitResponse>(`/containers/${id}/start?wait_ready=true`);
      expect({ status, code: body.code }).toEqual({ status: 502, code: 'container_exited' });
      expect(body).toMatchObject({ exit_code: 6, logs: ['again'] });
    });

    it('of a container without conditions wait for its port', async () => {
      const id = await stopped('sleep 1; httpd -f -p 8080 -h /');
      const { status, body } = await dockapi.client.post<WaitResponse>(`/containers/${id}/start?wait_ready=true`);
      expect(status).toBe(200);
      expect((await fetch(`http://127.0.0.1:${body.host_port}/bin/sh`)).status).toBe(200);
    });
  });
});
