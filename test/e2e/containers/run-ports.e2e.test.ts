import { describe, expect, it } from 'vitest';
import { createForeign, published, pullByEngine, runForeign } from '../../support/containers.js';
import { useDockapi } from '../../support/dockapi.js';
import { containerIds, engineContainers, inspectContainer } from '../../support/engine.js';
import { bindSilently, freePorts, listen } from '../../support/ports.js';
import { differs } from '../../support/tested-engine.js';

describe('host_port', () => {
  // 50 runs at once take the engine longer than one.
  const dockapi = useDockapi({ DOCKAPI_ENGINE_TIMEOUT: '300' });

  it('is bound as requested', async () => {
    const port = await freePorts();
    const { id, host_port } = await dockapi.running({ host_port: port });
    expect(host_port).toBe(port);
    expect((await inspectContainer(id))?.NetworkSettings.Ports['8080/tcp']?.[0]?.HostPort).toBe(String(port));
  });

  it.each([0, undefined])('is chosen from 20000-29999 by default: %s', async (host_port) => {
    const run = await dockapi.running({ host_port });
    expect(run.host_port).toBeGreaterThanOrEqual(20_000);
    expect(run.host_port).toBeLessThanOrEqual(29_999);
  });

  it.each([-1, 65_536, 80.5, '80', true])('is refused as %j', async (host_port) => {
    const { status, body } = await dockapi.run({ host_port });
    expect({ status, code: body.code }).toEqual({ status: 400, code: 'invalid_request' });
    expect(body.errors.map(({ field }) => field)).toEqual(['host_port']);
  });

  it('of another container is port_in_use, and nothing is left', async () => {
    const port = await freePorts();
    await runForeign(published(port));
    await expectPortInUse(port);
  });

  it('of a process on the host is port_in_use, and nothing is left', async () => {
    await using listener = await listen(await freePorts());
    await expectPortInUse(listener.port);
  });

  it('bound by a process that does not listen is port_in_use, and nothing is left', async () => {
    const port = await freePorts();
    await using _bound = await bindSilently(port);
    await expectPortInUse(port);
  });

  it.skipIf(differs('keeps ports of failed runs'))('is free again after a failed run', async () => {
    const port = await freePorts();
    expect((await dockapi.run({ host_port: port, command: 'no-such-command' })).status).toBe(400);
    expect((await dockapi.running({ host_port: port })).host_port).toBe(port);
  });

  it('differs for 50 runs at once, all of which succeed', async () => {
    const runs = await Promise.all(Array.from({ length: 50 }, () => dockapi.run()));
    expect(runs.map(({ status, body }) => body.code ?? status)).toEqual(Array(50).fill(201));
    const ports = new Set(runs.map(({ body }) => body.host_port));
    expect(ports.size).toBe(50);
    const containers = await engineContainers();
    expect(containers).toHaveLength(50);
    expect(containers.map(({ State }) => State)).toEqual(Array(50).fill('running'));
    expect(new Set(containers.map(({ Ports }) => Ports[0]?.PublicPort))).toEqual(ports);
  });

  async function expectPortInUse(port: number): Promise<void> {
    const before = await containerIds('');
    const { status, body } = await dockapi.run({ host_port: port, name: `port-${port}` });
    expect({ status, code: body.code }).toEqual({ status: 400, code: 'port_in_use' });
    expect(body.detail).toContain('host_port');
    expect(await containerIds('')).toEqual(before);
  }
});

describe('a port range of three', () => {
  let first: number;
  const dockapi = useDockapi(async () => {
    first = await freePorts(3);
    return { DOCKAPI_PORT_RANGE: `${first}-${first + 2}` };
  });

  it('yields the one port that is left by processes which listen, or only bind', async () => {
    await using _listener = await listen(first);
    await using _bound = await bindSilently(first + 2);
    expect((await dockapi.running()).host_port).toBe(first + 1);
  });

  it('gives a run with several ports the remaining ones, and leaves nothing behind if there are too few', async () => {
    await using _bound = await bindSilently(first + 1);
    const before = await containerIds('');
    const { status, body } = await dockapi.run({ ports: [81, 82] });
    expect({ status, code: body.code }).toEqual({ status: 400, code: 'port_in_use' });
    expect(await containerIds('')).toEqual(before);
    const { ports } = await dockapi.running({ ports: [81] });
    expect(ports.map(({ host_port }) => host_port).sort()).toEqual([first, first + 2]);
  });

  it('returns the whole output of a container whose run had to try several ports', async () => {
    await using _bound = await bindSilently(first);
    await using _other = await bindSilently(first + 2);
    const command = ['echo', 'written'];
    // The first port of each run is a random one.
    for (let run = 0; run < 6; run++) {
      expect(await onceFree({ command, detach: false, auto_remove: true })).toMatchObject({ stdout: 'written\n' });
    }
    const exited = { code: 'container_exited', logs: ['written'] };
    expect(await onceFree({ command, wait_ready: true, auto_remove: true })).toMatchObject(exited);
  });

  /** The response of a run when the last one's port is free again. */
  async function onceFree(fields: object): Promise<object> {
    let response = await dockapi.run(fields);
    await expect
      .poll(async () => {
        if (response.body.code === 'port_in_use') response = await dockapi.run(fields);
        return response.body.code;
      })
      .not.toBe('port_in_use');
    return response.body;
  }

  it('yields the one port that foreign containers leave', async () => {
    await runForeign(published(first + 1));
    await runForeign(published(first + 2));
    expect((await dockapi.running()).host_port).toBe(first);
  });

  it('yields a port that only a stopped foreign container has', async () => {
    for (const port of [first, first + 1, first + 2]) await createForeign(published(port));
    expect((await dockapi.running()).host_port).toBeTypeOf('number');
  });

  it('keeps the ports of dockAPI’s own stopped containers', async () => {
    const stopped = await dockapi.running();
    await dockapi.client.post(`/containers/${stopped.id}/stop?timeout=0`);
    const others = [await dockapi.running(), await dockapi.running()];
    expect(others.map(({ host_port }) => host_port)).not.toContain(stopped.host_port);
    const started = await dockapi.client.post(`/containers/${stopped.id}/start`);
    expect(started.body).toMatchObject({ status: 'running', host_port: stopped.host_port });
  });

  it('is port_in_use if no port is left, leaves nothing, and yields a port that is free again', async () => {
    const runs = [await dockapi.running(), await dockapi.running(), await dockapi.running()];
    const before = await containerIds('');
    const { status, body } = await dockapi.run({ name: 'one-too-many' });
    expect({ status, code: body.code }).toEqual({ status: 400, code: 'port_in_use' });
    expect(body.detail).toContain('DOCKAPI_PORT_RANGE');
    expect(await containerIds('')).toEqual(before);

    await dockapi.client.delete(`/containers/${runs[1]!.id}?force=true`);
    await expect.poll(async () => (await dockapi.run()).body.host_port).toBe(runs[1]!.host_port);
  });

  it.skipIf(differs('keeps ports of failed runs'))('serves as many runs at once as it has ports', async () => {
    const runs = await Promise.all([1, 2, 3, 4].map(() => dockapi.run()));
    const responses = runs.map(({ status, body }) => body.code ?? status).sort();
    expect(responses).toEqual([201, 201, 201, 'port_in_use']);
  });
});

describe('a port range of which the last port is bound silently', () => {
  // Ports of their own: a connection that has just ended keeps others from binding without SO_REUSEADDR.
  let first: number;
  const dockapi = useDockapi(async () => {
    first = await freePorts(2);
    return { DOCKAPI_PORT_RANGE: `${first}-${first + 1}` };
  });

  it('is port_in_use, and leaves nothing', async () => {
    await using _listener = await listen(first);
    await using _bound = await bindSilently(first + 1);
    await pullByEngine('busybox');
    const before = await containerIds('');
    const { status, body } = await dockapi.run();
    expect({ status, code: body.code }).toEqual({ status: 400, code: 'port_in_use' });
    expect(await containerIds('')).toEqual(before);
  });
});
