import { describe, expect, it } from 'vitest';
import type { ContainerDetailsDto } from '../../../src/containers/dto/container.dto.js';
import { uniqueName } from '../../support/containers.js';
import { type ProblemMembers, useDockapi } from '../../support/dockapi.js';
import { engineRequest, inspectContainer } from '../../support/engine.js';
import { plainRequest } from '../../support/plain-request.js';
import { differs } from '../../support/tested-engine.js';
import { waitFor } from '../../support/wait-for.js';

type Details = ContainerDetailsDto & ProblemMembers & { signal: string };

const WEBSOCKET = {
  connection: 'Upgrade',
  upgrade: 'websocket',
  'sec-websocket-version': '13',
  'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==',
};

const dockapi = useDockapi();
const post = (id: string, verb: string, json?: object) =>
  dockapi.client.post<Details>(`/containers/${id}/${verb}`, json);
const patch = (id: string, json: object) => dockapi.client.request<Details>('PATCH', `/containers/${id}`, { json });
const logOf = async (id: string) => (await dockapi.client.get(`/containers/${id}/logs`)).text;

describe('kill', () => {
  /** Runs a container that writes down the signals that it gets. */
  async function listening(): Promise<string> {
    const traps = ['HUP', 'USR1', 'TERM'].map((signal) => `trap "echo got ${signal}" ${signal}`).join('; ');
    const { id } = await dockapi.running({
      command: ['sh', '-c', `${traps}; echo ready; while :; do sleep 0.1; done`],
    });
    await expect.poll(() => logOf(id)).toContain('ready');
    return id;
  }

  it('sends the signal by any of its names or its number, and returns its usual name', async () => {
    const id = await listening();
    for (const [signal, name] of [
      ['HUP', 'HUP'],
      ['sigusr1', 'USR1'],
      [15, 'TERM'],
      ['1', 'HUP'],
    ] as const) {
      const { status, body } = await post(id, 'kill', { signal });
      expect({ status, body }, String(signal)).toEqual({ status: 200, body: { id, signal: name } });
      await expect.poll(() => logOf(id)).toContain(`got ${name}`);
    }
    expect((await inspectContainer(id))?.State.Status).toBe('running');
  });

  it('kills without a body', async () => {
    const { id } = await dockapi.running();
    expect(await post(id, 'kill')).toMatchObject({ status: 200, body: { id, signal: 'KILL' } });
    await expect.poll(async () => (await inspectContainer(id))?.State).toMatchObject({ Running: false, ExitCode: 137 });
  });

  it.each(['FOO', 'SIG', '', 0, 65, 32, '9x', 'RTMIN+16', true, {}])('refuses the signal %j', async (signal) => {
    const { status, body } = await post('no-matter', 'kill', { signal });
    expect({ status, code: body.code, field: body.errors[0]?.field }).toEqual({
      status: 400,
      code: 'invalid_request',
      field: 'signal',
    });
  });
});

describe('pause and unpause', () => {
  it('return the container, and do nothing if it is in that state already', async () => {
    const run = await dockapi.running();
    for (const verb of ['pause', 'pause', 'unpause', 'unpause']) {
      const { status, body } = await post(run.id, verb);
      const expected = verb === 'pause' ? 'paused' : 'running';
      expect({ status, body }, verb).toEqual({ status: 200, body: { ...run, status: expected } });
      expect((await inspectContainer(run.id))?.State.Status).toBe(expected);
    }
  });

  it('make the proxy respond 502 at once while it is paused, also to WebSockets, and also if it was paused outside dockAPI', async () => {
    const { id } = await dockapi.running({ image: 'dockapi/echo', command: undefined, wait_ready: true });
    const proxied = () => plainRequest(dockapi.service.url, `/proxy/${id}/healthz`);
    const upgrade = () => plainRequest(dockapi.service.url, `/proxy/${id}/`, { headers: WEBSOCKET });
    expect((await proxied()).status).toBe(200);
    await post(id, 'pause');
    for (const request of [proxied, upgrade]) {
      const { status, text } = await request();
      expect({ status, text }).toEqual({
        status: 502,
        text: expect.stringContaining('is paused: resume it with POST'),
      });
    }
    await post(id, 'unpause');
    expect((await proxied()).status).toBe(200);
    await engineRequest('POST', `/containers/${id}/pause`);
    // A request that is there before dockAPI hears of the pause waits in the container: the next one is another.
    const hurried = () =>
      plainRequest(dockapi.service.url, `/proxy/${id}/healthz`, { signal: AbortSignal.timeout(1000) });
    await waitFor(async () => expect((await hurried()).status).toBe(502));
    await engineRequest('POST', `/containers/${id}/unpause`);
    await expect.poll(async () => (await proxied()).status).toBe(200);
  });
});

describe('PATCH', () => {
  const settingsOf = async (id: string) => {
    const { body } = await engineRequest('GET', `/containers/${id}/json`);
    const { Name, HostConfig } = body as { Name: string; HostConfig: Record<string, unknown> };
    const { Memory, NanoCpus, PidsLimit, RestartPolicy } = HostConfig;
    return { Name, Memory, NanoCpus, PidsLimit, RestartPolicy };
  };

  it('changes name, limits and restart policy at once, and returns the details', async () => {
    const run = await dockapi.running({ name: uniqueName(), memory: '32m' });
    const name = uniqueName();
    const changes = { name, memory: '256m', cpus: 0.5, pids_limit: 50, restart_policy: 'on-failure:3' };
    const { status, body } = await patch(run.id, changes);
    expect({ status, body }).toMatchObject({ status: 200, body: { ...run, name, restart_count: 0 } });
    expect(await settingsOf(run.id)).toEqual({
      Name: `/${name}`,
      Memory: 256 * 1024 * 1024, // more than the sum of memory and swap before
      NanoCpus: 5e8,
      PidsLimit: 50,
      RestartPolicy: { Name: 'on-failure', MaximumRetryCount: 3 },
    });
  });

  it('renames at once for the proxy, routes and later runs, and keeps the label', async () => {
    const old = uniqueName();
    const run = await dockapi.running({ name: old, image: 'dockapi/echo', command: undefined, wait_ready: true });
    const proxied = async (name: string) => (await dockapi.client.get(`/proxy/${name}/healthz`)).status;
    expect(await proxied(old)).toBe(200);
    const name = uniqueName();
    expect((await patch(old, { name })).body.labels['dockapi.name']).toBe(old);
    expect([await proxied(name), await proxied(old)]).toEqual([200, 404]);
    expect((await dockapi.client.get(`/containers/${name}`)).body['id']).toBe(run.id);
    const next = await dockapi.running({ name: old });
    expect((await dockapi.client.get(`/containers/${old}`)).body['id']).toBe(next.id);
  });

  it('changes nothing if a part fails', async () => {
    const taken = await dockapi.running({ name: uniqueName() });
    const { id, name } = await dockapi.running({ memory: '64m' });
    const before = await settingsOf(id);
    const refused = await patch(id, { name: taken.name, memory: '128m' });
    expect(refused).toMatchObject({ status: 400, body: { code: 'name_in_use' } });
    expect(await settingsOf(id)).toEqual(before);
    if (differs('limits')) return;
    // The engine refuses more CPUs than there are after it has renamed.
    const tooMany = await patch(id, { name: uniqueName(), memory: '128m', cpus: 4096 });
    expect(tooMany).toMatchObject({ status: 400, body: { code: 'invalid_request' } });
    expect(tooMany.body.detail).toMatch(/^cpus: /);
    expect(await settingsOf(id)).toEqual(before);
    expect((await dockapi.client.get(`/containers/${name}`)).status).toBe(200);
  });

  it('takes its own name, and refuses a body without a change', async () => {
    const { id, name } = await dockapi.running();
    expect(await patch(id, { name })).toMatchObject({ status: 200, body: { name } });
    for (const json of [{}, { memory: null }])
      expect(await patch(id, json)).toMatchObject({ status: 400, body: { code: 'invalid_request' } });
  });

  it.each([
    ['name', '-x'],
    ['name', '0123456789ab'],
    ['memory', '5m'],
    ['cpus', 0],
    ['pids_limit', 0],
    ['restart_policy', 'sometimes'],
    ['image', 'busybox'],
  ])('refuses %s %j', async (field, value) => {
    const { status, body } = await patch('no-matter', { [field]: value });
    expect({ status, field: body.errors[0]?.field }).toEqual({ status: 400, field });
  });

  it.each(['no', 'always'])(
    'refuses a restart policy for a container with auto_remove and %s',
    async (restart_policy) => {
      const { id } = await dockapi.running({ auto_remove: true, restart_policy });
      const { status, body } = await patch(id, { restart_policy: 'always' });
      expect({ status, field: body.errors[0]?.field }).toEqual({ status: 400, field: 'restart_policy' });
    },
  );

  it('refuses less memory than the container needs, with words', async () => {
    const fill = 'dd if=/dev/zero of=/dev/null bs=60M count=1000000';
    const { id } = await dockapi.running({ command: fill, memory: '128m' });
    const used = async () => (await dockapi.client.get<{ memory: { used: number } }>(`/containers/${id}/stats`)).body;
    await expect.poll(async () => (await used()).memory.used).toBeGreaterThan(50e6);
    const { status, body } = await patch(id, { memory: '8m' });
    // On cgroup v2 the kernel does not refuse.
    if (status !== 200 && !differs('limits'))
      expect({ status, detail: body.detail }).toEqual({
        status: 400,
        detail: expect.stringMatching(/^memory: the container uses more/),
      });
  });
});
