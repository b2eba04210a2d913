import { createServer } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { beforeAll, describe, expect, it } from 'vitest';
import { imageWith, pullByEngine, uniqueName } from '../../support/containers.js';
import { useDockapi } from '../../support/dockapi.js';
import { engineRequest, inspectContainer } from '../../support/engine.js';
import { HoldingRegistry } from '../../support/holding-registry.js';
import { httpContainer, respond } from '../../support/http-container.js';

/** Time limit of a single attempt. */
const TRY_MS = 10_000;

/** Several times the longest pause between two tries. */
const NEXT_TRY_MS = 2_000;

describe('wait_ready', () => {
  const dockapi = useDockapi();
  beforeAll(() => Promise.all([pullByEngine('busybox'), pullByEngine('dockapi/echo')]));
  const waitReady = (fields: object) => dockapi.run({ wait_ready: true, wait_timeout: 1, ...fields });

  /** Not ready: 504 with the container's id, and the container keeps running. */
  async function expectNotReady(fields: object): Promise<string> {
    const { status, body } = await waitReady(fields);
    expect({ status, code: body.code }).toEqual({ status: 504, code: 'not_ready' });
    expect((await inspectContainer(body.container_id))?.State.Status).toBe('running');
    return body.container_id;
  }

  async function logOf(id: string): Promise<string> {
    return (await dockapi.client.get(`/containers/${id}/logs?tail=all`)).text;
  }

  describe('with health_path', () => {
    it.each([200, 299])('responds when the path returns %i, and not before', async (code) => {
      const { status, body } = await waitReady({
        ...httpContainer(`if ($n < 4) { ${respond(503)} } else { ${respond(code)} }`),
        health_path: '/health?full=1',
        wait_timeout: 90,
      });
      expect(status).toBe(201);
      expect(body.status).toBe('running');
      expect(await logOf(body.id)).toBe('request /health?full=1\n'.repeat(4));
    });

    it.each([199, 304, 404])('returns 504 and keeps the container if the path returns only %i', async (code) => {
      await expectNotReady({ ...httpContainer(respond(code)), health_path: '/health' });
    });

    it('returns 504 in time if the path accepts and never responds', async () => {
      const id = await expectNotReady({ ...httpContainer('push @kept, $c'), health_path: '/' });
      const responded = Date.now();
      expect(responded - Date.parse((await inspectContainer(id))?.State.StartedAt ?? '')).toBeLessThan(TRY_MS);
    });

    it('uses a new connection for each attempt', async () => {
      // Data on a first connection that stays open is never read.
      const keepAlive = (code: number) => respond(code).replace('Connection: close', 'Connection: keep-alive');
      const response = `push @kept, $c; if ($n < 3) { ${keepAlive(503)} } else { ${keepAlive(200)} }`;
      const { status } = await waitReady({ ...httpContainer(response), health_path: '/', wait_timeout: 90 });
      expect(status).toBe(201);
    });

    it.each(['/ready', './ready?x=1', 'http://localhost:8080/ready', 'http://127.0.0.1/ready'])(
      'follows a redirect within the origin: %s',
      async (location) => {
        const response = `if ($path eq '/') { ${respond(302, `Location: ${location}`)} } else { ${respond(200)} }`;
        const { status, body } = await waitReady({ ...httpContainer(response), health_path: '/', wait_timeout: 90 });
        expect(status).toBe(201);
        expect(await logOf(body.id)).toMatch(/^request \/\nrequest \/ready/m);
      },
    );

    it('does not follow a redirect to another origin', async () => {
      let asked = 0;
      const other = createServer((_request, response) => {
        asked++;
        response.end();
      }).listen(0, '127.0.0.1');
      await once(other, 'listening');
      const { port } = other.address() as AddressInfo;
      await expectNotReady({
        ...httpContainer(respond(302, `Location: http://127.0.0.1:${port}/`)),
        health_path: '/',
      });
      await expectNotReady({ ...httpContainer(respond(302, `Location: //127.0.0.1:${port}/`)), health_path: '/' });
      expect(asked).toBe(0);
      other.close();
    });

    it('does not follow redirects for ever', async () => {
      await expectNotReady({ ...httpContainer(respond(302, 'Location: /again')), health_path: '/' });
    });
  });

  describe('with the image’s health check', () => {
    const ready = 'sh -c "sleep 1; touch /tmp/ready; sleep 600"';

    it.each(['CMD ["test", "-f", "/tmp/ready"]', 'CMD test -f /tmp/ready && [ 1 = 1 ]'])(
      'responds when it passes, even if nothing listens: %s',
      async (test) => {
        const image = await imageWith(`HEALTHCHECK --interval=10m ${test}`);
        const { status, body } = await waitReady({ image, command: ready, wait_timeout: 90 });
        expect(status).toBe(201);
        const exec = await dockapi.client.post(`/containers/${body.id}/exec`, { command: 'test -f /tmp/ready' });
        expect(exec.body).toMatchObject({ exit_code: 0 });
        // The engine's own first test runs after 10 minutes.
        expect((await dockapi.client.get(`/containers/${body.id}`)).body).toMatchObject({ health: 'starting' });
      },
    );

    it('returns 504 and keeps the container if it fails or hangs, even if the port responds', async () => {
      for (const test of ['exit 1', 'sleep 600']) {
        const image = await imageWith(`HEALTHCHECK CMD ${test}`, 'dockapi/echo');
        await expectNotReady({ image, command: ['perl', '/echo.pl'] });
      }
    });

    it('is not used with health_path', async () => {
      const image = await imageWith('HEALTHCHECK CMD exit 0');
      await expectNotReady({ image, command: 'sleep 600', health_path: '/' });
    });

    it('is off with HEALTHCHECK NONE: the port has to respond', async () => {
      await expectNotReady({ image: await imageWith('HEALTHCHECK NONE'), command: 'sleep 600' });
    });
  });

  describe('with neither', () => {
    it('responds when the application listens, not when docker-proxy does', async () => {
      const asked = Date.now();
      const { status, body } = await waitReady({ ...httpContainer(respond(200), 'sleep 2'), wait_timeout: 90 });
      expect(status).toBe(201);
      expect(Date.now() - asked).toBeGreaterThanOrEqual(2_000);
      expect((await fetch(`http://127.0.0.1:${body.host_port}/`)).status).toBe(200);
    });

    it('accepts an application that speaks first, and one that waits', async () => {
      const speaksFirst = ['perl', '-MIO::Socket::INET', '-e', greeter('print $c "220 hello\\r\\n"; sleep 1')];
      const waits = ['perl', '-MIO::Socket::INET', '-e', greeter('push @kept, $c')];
      for (const command of [speaksFirst, waits]) {
        const { status } = await waitReady({ image: 'dockapi/echo', command, wait_timeout: 90 });
        expect(status).toBe(201);
      }
    });

    it('returns 504 and keeps the container if nothing listens', async () => {
      await expectNotReady({});
    });
  });

  it('counts wait_timeout from the start of the container, not from the pull', async () => {
    await using registry = await HoldingRegistry.listen();
    const image = registry.image('dockapi/echo');
    const run = waitReady({ image, command: undefined, wait_timeout: 5 });
    await registry.pulling;
    await sleep(5_100); // the pull has to take longer than wait_timeout
    registry.release();
    expect((await run).status).toBe(201);
    await engineRequest('DELETE', `/images/${image}?force=1`);
  });

  it('continues without the client, and stops polling', async () => {
    const name = uniqueName();
    const client = new AbortController();
    const fields = { name, ...httpContainer(respond(503)), wait_ready: true, health_path: '/' };
    const run = dockapi.run(fields, { signal: client.signal });
    await expect.poll(() => logOf(name)).toContain('request /');
    await dockapi.leave(client, run);
    let before: string | undefined;
    const isQuiet = async () => before === (before = await logOf(name)); // a pending attempt may still arrive
    await expect.poll(isQuiet, { interval: NEXT_TRY_MS }).toBe(true);
    expect((await inspectContainer(name))?.State.Status).toBe('running');
  });

  it('responds at once with wait_ready: false', async () => {
    const { status, body } = await dockapi.run({ health_path: '/never' });
    expect({ status, state: body.status }).toEqual({ status: 201, state: 'running' });
  });
});

/** A Perl server that does this with each connection. */
function greeter(action: string): string {
  return `my $s = IO::Socket::INET->new(LocalPort => 8080, Listen => 9) or die; my @kept;
    $SIG{PIPE} = 'IGNORE'; while (my $c = $s->accept) { $c->autoflush; ${action} }`;
}
