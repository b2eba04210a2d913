import { beforeAll, describe, expect, it } from 'vitest';
import type { ConditionStateDto } from '../../../src/http/dto/problem.dto.js';
import { imageWith, pullByEngine, uniqueName } from '../../support/containers.js';
import { useDockapi } from '../../support/dockapi.js';
import { inspectContainer } from '../../support/engine.js';
import { httpContainer, respond } from '../../support/http-container.js';
import { differs } from '../../support/tested-engine.js';

describe('ready', () => {
  const dockapi = useDockapi();
  beforeAll(() => Promise.all([pullByEngine('busybox'), pullByEngine('dockapi/echo')]));

  const sh = (script: string) => ({ image: 'busybox', container_port: 8080, command: ['sh', '-c', script] });
  const run = (fields: object, ready: object) => dockapi.run({ ...fields, ready: { timeout: 60, ...ready } });

  /** Not ready: 504 with the state of the conditions, and the container keeps running. */
  async function notReady(fields: object, ready: object): Promise<ConditionStateDto[]> {
    const { status, body } = await run(fields, { timeout: 2, ...ready });
    expect({ status, code: body.code }).toEqual({ status: 504, code: 'not_ready' });
    expect((await inspectContainer(body.container_id))?.State.Status).toBe('running');
    return body.conditions;
  }

  describe('http', () => {
    it('holds once the status and the text are as expected', async () => {
      const response = `if ($n < 3) { ${respond(200)} } else { print $c "HTTP/1.1 401 No\\r\\nConnection: close\\r\\n\\r\\nsystem: up" }`;
      const { status, body } = await run(httpContainer(response), {
        all: [{ http: { path: '/x?y', status: '401,403', contains: 'system: up' } }],
      });
      expect({ status, state: body.status }).toEqual({ status: 201, state: 'running' });
      const { text } = await dockapi.client.get(`/containers/${body.id}/logs?tail=all`);
      expect(text).toBe('request /x?y\n'.repeat(3));
    });

    it('asks with the method and the headers that it names', async () => {
      const isAsked = '$head =~ m{^HEAD /x } && $head =~ m{^X-Probe: a b\\r$}m';
      const response = `if (${isAsked}) { ${respond(204)} } else { ${respond(503)} }`;
      const http = { path: '/x', method: 'HEAD', headers: { 'X-Probe': 'a b' }, status: 204 };
      expect((await run(httpContainer(response), { all: [{ http }] })).status).toBe(201);
      const { headers: _, ...without } = http;
      const states = await notReady(httpContainer(response), { all: [{ http: without }] });
      expect(states).toMatchObject([{ holds: false, reason: 'status 503' }]);
    });

    it('asks another port of the container, which is not published', async () => {
      const { status } = await run(sh('httpd -p 9090 -h /bin; sleep 600'), {
        all: [{ http: { path: '/sh', port: 9090 } }],
      });
      expect(status).toBe(201);
    });

    it('that never holds is reported with its last status', async () => {
      const states = await notReady(httpContainer(respond(503)), { all: [{ http: { path: '/' } }, { tcp: {} }] });
      expect(states).toEqual([
        { condition: 'all.0.http', holds: false, reason: 'status 503' },
        { condition: 'all.1.tcp', holds: true },
      ]);
    });
  });

  describe('tcp', () => {
    it.each([8080, 9090])('holds once port %i listens, published or not', async (port) => {
      const asked = Date.now();
      const { status } = await run(sh(`sleep 1; httpd -p ${port} -h /; sleep 600`), { all: [{ tcp: { port } }] });
      expect(status).toBe(201);
      expect(Date.now() - asked).toBeGreaterThanOrEqual(1_000);
    });
  });

  describe('log', () => {
    it('counts from the first byte, in lines of any length', async () => {
      const script = 'echo up; echo up >&2; head -c 40000 /dev/zero | tr "\\0" x; echo " up"; sleep 600';
      const { status } = await run(sh(script), { all: [{ log: { contains: 'up', times: 3 } }] });
      expect(status).toBe(201);
    });

    it('counts in a single stream, and reports the number of lines', async () => {
      const states = await notReady(sh('echo up; echo up >&2; sleep 600'), {
        all: [{ log: { contains: 'up', times: 2, stream: 'stderr' } }],
      });
      expect(states).toEqual([{ condition: 'all.0.log', holds: false, reason: 'the text is in 1 of 2 lines' }]);
    });

    it('counts since the last start if a restart policy restarts the container', async () => {
      const script = 'echo up; [ -e /tmp/s ] && { sleep 1; echo up; sleep 600; }; touch /tmp/s; exit 1';
      const { status, body } = await run(
        { ...sh(script), restart_policy: 'on-failure:3' },
        { all: [{ log: { contains: 'up', times: 2 } }] },
      );
      expect(status).toBe(201);
      const { text } = await dockapi.client.get(`/containers/${body.id}/logs?tail=all`);
      expect(text).toBe('up\nup\nup\n');
    });
  });

  it('exec holds once the command exits with 0', async () => {
    const { status } = await run(sh('sleep 1; touch /tmp/ready; sleep 600'), {
      all: [{ exec: { command: 'test -f /tmp/ready' } }],
    });
    expect(status).toBe(201);
    const third = 'echo >> /tmp/n; [ $(wc -l < /tmp/n) -ge 3 ]';
    const asked = Date.now();
    expect((await run(sh('sleep 600'), { all: [{ exec: { command: ['sh', '-c', third] } }] })).status).toBe(201);
    expect(Date.now() - asked).toBeGreaterThanOrEqual(2_000); // once a second
    const states = await notReady(sh('sleep 600'), {
      any: [{ exec: { command: ['sh', '-c', 'exit 3'] } }, { exec: { command: 'nosuch' } }],
    });
    expect(states).toMatchObject([{ reason: 'exit code 3' }, { holds: false }]);
    expect(states[1]?.reason).toMatch(/127|126|nosuch/);
  });

  describe('health', () => {
    it('holds when the health check passes', async () => {
      const image = await imageWith('HEALTHCHECK --interval=10m CMD test -f /tmp/ready');
      const { status } = await run({ ...sh('sleep 1; touch /tmp/ready; sleep 600'), image }, { all: [{ health: {} }] });
      expect(status).toBe(201);
    });

    it('is refused without one, and leaves nothing', async () => {
      const name = uniqueName();
      const { status, body } = await run({ ...sh('sleep 600'), name }, { all: [{ health: {} }] });
      expect({ status, code: body.code }).toEqual({ status: 400, code: 'invalid_request' });
      expect(body.detail).toContain('has no health check');
      expect(await inspectContainer(name)).toBeUndefined();
    });
  });

  describe('exited', () => {
    const job = (code: number) => sh(`echo done; sleep 0.5; exit ${code}`);

    it.each([
      [0, { exited: {} }],
      [3, { exited: { code: 3 } }],
    ])('with %i returns a job that has exited so: %j', async (code, condition) => {
      const { status, body } = await run(job(code), { all: [condition, { log: { contains: 'done' } }] });
      expect({ status, state: body.status, code: body.exit_code }).toEqual({ status: 201, state: 'exited', code });
    });

    it.each([0, 2])('is a 502 at once for any other code than %i', async (code) => {
      const { status, body } = await run(job(3), { any: [{ exited: { code } }, { http: { path: '/' } }] });
      expect({ status, code: body.code }).toEqual({ status: 502, code: 'container_exited' });
      expect(body).toMatchObject({ exit_code: 3, logs: ['done'] });
    });

    it.skipIf(differs('no state of restarting'))('waits for a job that its restart policy tries again', async () => {
      const script = 'echo x >> /tmp/n; echo try $(wc -l < /tmp/n); [ $(wc -l < /tmp/n) = 3 ]';
      const { status, body } = await run(
        { ...sh(script), restart_policy: 'on-failure' },
        { all: [{ exited: {} }, { log: { contains: 'try 3' } }] },
      );
      expect({ status, code: body.exit_code }).toEqual({ status: 201, code: 0 });
    });

    it('returns a job that is removed at its exit', async () => {
      const { status, body } = await run({ ...job(0), auto_remove: true }, { all: [{ exited: {} }] });
      expect({ status, state: body.status, code: body.exit_code }).toEqual({ status: 201, state: 'exited', code: 0 });
      expect(await inspectContainer(body.id)).toBeUndefined();
    });
  });

  it('with any, ends when the first one holds', async () => {
    const { status } = await run(sh('echo up; sleep 600'), {
      any: [{ http: { path: '/' } }, { log: { contains: 'up' } }, { exited: {} }],
    });
    expect(status).toBe(201);
  });

  it('with all, fails at once when the container exits', async () => {
    const { status, body } = await run(sh('echo up; sleep 0.5; exit 4'), {
      all: [{ log: { contains: 'up' } }, { tcp: {} }],
    });
    expect({ status, code: body.code }).toEqual({ status: 502, code: 'container_exited' });
    expect(body).toMatchObject({
      exit_code: 4,
      conditions: [
        { condition: 'all.0.log', holds: true },
        { condition: 'all.1.tcp', holds: false },
      ],
    });
  });

  it.skipIf(differs('no state of restarting'))(
    'reports the exits of a container that its restart policy keeps restarting',
    async () => {
      const { status, body } = await run(
        { ...sh('exit 5'), restart_policy: 'always' },
        { all: [{ tcp: {} }], timeout: 8 },
      );
      expect({ status, code: body.code }).toEqual({ status: 504, code: 'not_ready' });
      expect(body.detail).toMatch(/it exited \d+ times, last with code 5/);
      expect(body.exits).toContain(5);
    },
  );

  it('has the time of wait_timeout if it names none', async () => {
    const { status, body } = await dockapi.run({ ready: { all: [{ tcp: {} }] }, wait_timeout: 1 });
    expect({ status, code: body.code }).toEqual({ status: 504, code: 'not_ready' });
    expect(body.detail).toContain('within 1 s');
  });

  it('is kept, and not shown', async () => {
    const headers = { Authorization: 'Bearer secret' };
    const { status, body } = await run(httpContainer(respond(200)), { all: [{ http: { path: '/', headers } }] });
    expect(status).toBe(201);
    expect(JSON.stringify(body)).not.toContain('secret');
    expect((await dockapi.client.get(`/containers/${body.id}`)).text).not.toContain('secret');
    const kept = (await inspectContainer(body.id))?.Config.Labels['dockapi.ready'] ?? '';
    expect(JSON.parse(kept)).toMatchObject({ all: [{ http: { path: '/', headers } }], timeout: 60 });
  });

  it('does not wait with wait_ready: false, nor go with detach: false', async () => {
    const later = await dockapi.run({ ready: { all: [{ tcp: {} }] }, wait_ready: false });
    expect({ status: later.status, state: later.body.status }).toEqual({ status: 201, state: 'running' });
    const { status, body } = await dockapi.run({ ready: { all: [{ tcp: {} }] }, detach: false });
    expect({ status, fields: body.errors.map(({ field }) => field) }).toEqual({ status: 400, fields: ['ready'] });
  });
});
