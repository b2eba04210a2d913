import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { ContainerDetailsDto, ContainerDto, RunResultDto } from '../../../src/containers/dto/container.dto.js';
import type { NodeDto } from '../../../src/nodes/nodes.dto.js';
import type { AllStatsDto } from '../../../src/containers/stats/stats.dto.js';
import type { CreatedLinkDto } from '../../../src/proxy/admission/link.dto.js';
import type { ProxyTargetDto } from '../../../src/proxy/dto/proxy-target.dto.js';
import type { EventPageDto } from '../../../src/events/events.dto.js';
import type { OperationDto } from '../../../src/operations/operation.dto.js';
import type { Client } from '../../support/client.js';
import { CommandLine } from '../../support/command-line.js';
import { uniqueName } from '../../support/containers.js';
import type { ProblemMembers } from '../../support/dockapi.js';
import { plainRequest } from '../../support/plain-request.js';
import { RegistryDoor } from '../../support/registry-door.js';
import { nodeStates, Swarm } from '../../support/swarm.js';
import { testEngine } from '../../support/test-engine.js';
import { makeToken } from '../../support/tokens.js';
import { waitFor } from '../../support/wait-for.js';

/** The first one is the only manager. The others have the label `tier=web`. */
const NAMES = ['n1', 'n2', 'n3'];
const SERVICE_ID = /^[0-9a-z]{25}$/;
/** Containers of an owner. */
const MOST = 5;
/** Milliseconds from the start elsewhere to the first response, by the contract. */
const REACHABLE_MS = 10_000;

const RUNNING = `/containers/json?filters=${encodeURIComponent('{"label":["dockapi.managed=true"]}')}`;

/** Fields that do not go with it. */
const REFUSED: object[] = [
  { host_port: 8099 },
  { ports: [{ container_port: 90, host_port: 8099 }] },
  { auto_remove: true },
  { detach: false },
  { restart_policy: 'on-failure' },
  { volumes: ['data:/data'] },
  { tmpfs: { '/run': '' } },
  { network: 'bridge' },
  { ttl: 60 },
  { idle_timeout: 60 },
  { before_stop: 'sync' },
  { shm_size: '64m' },
  { platform: 'linux/amd64' },
  { pull: 'never' },
];

const admin = makeToken('main', 'main', 'admin');
const alice = makeToken('alice', 'team-a', 'read,run,exec,proxy,host');
const bob = makeToken('bob', 'team-b', 'read,run,exec,proxy,host');
const carol = makeToken('carol', 'team-d', 'read,run,host');
const poor = makeToken('poor', 'team-c', 'read,run,exec,proxy');

let swarm: Swarm;
let door: RegistryDoor;
/** Of alice, at each node. */
let clients: Client[];

beforeAll(async () => {
  swarm = await Swarm.start(NAMES.length, 1);
  door = await RegistryDoor.open(swarm.gateway);
  const entries = [admin, alice, bob, carol, poor].map(({ entry }) => entry).join(';');
  await swarm.startDockapis({
    DOCKAPI_TOKENS: entries,
    DOCKAPI_PROXY_DOMAIN: 'apps.example.com',
    DOCKAPI_MAX_CONTAINERS: String(MOST),
  });
  clients = await swarm.clients(alice.headers);
  for (const { id, name } of (await clients[0]!.get<NodeDto[]>('/nodes')).body) if (name !== 'n1') await makeWeb(id);
});
afterAll(async () => {
  await door?.[Symbol.asyncDispose]();
  await swarm?.[Symbol.asyncDispose]();
});
afterEach(async () => {
  const [leader] = swarm.nodes as [Swarm['nodes'][number]];
  for (const { ID } of await leader.engine<{ ID: string }[]>('GET', '/services'))
    await leader.engine('DELETE', `/services/${ID}`);
});

/** Gives a node the label of {@link ON_WEB}. */
async function makeWeb(id: string, Availability = 'active'): Promise<void> {
  const [leader] = swarm.nodes as [Swarm['nodes'][number]];
  const { Version } = await leader.engine<{ Version: { Index: number } }>('GET', `/nodes/${id}`);
  const spec = { Role: 'worker', Availability, Labels: { tier: 'web' } };
  await leader.engine('POST', `/nodes/${id}/update?version=${Version.Index}`, spec);
}

const run = (client: Client, fields: object = {}) =>
  client.post<RunResultDto & ProblemMembers>('/containers/run', {
    image: door.image('dockapi/echo'),
    container_port: 8080,
    reschedule: true,
    ...fields,
  });

const ON_WEB = { placement: { labels: { tier: 'web' } } };

const visit = (at: number, name: string) =>
  plainRequest(swarm.nodes[at]!.dockapi.url, `/proxy/${name}/`, { headers: alice.headers });

const services = () => swarm.nodes[0]!.engine<object[]>('GET', '/services');

describe('a run with reschedule', () => {
  it('is reachable at any node by its id and name, and again when its node has died', async () => {
    const name = uniqueName();
    const { status, body, text } = await run(clients[1]!, { name, ...ON_WEB, wait_ready: true });
    expect(status, text).toBe(201);
    const { id, node } = body;
    expect([id, body.name, body.status, body.reschedule]).toEqual([
      expect.stringMatching(SERVICE_ID),
      name,
      'running',
      true,
    ]);
    for (const at of NAMES.keys()) for (const asked of [id, name]) expect((await visit(at, asked)).status).toBe(200);
    for (const client of clients) {
      expect((await client.get<ContainerDto[]>('/containers')).body).toMatchObject([
        { id, name, node, status: 'running' },
      ]);
      expect((await client.get<ContainerDetailsDto>(`/containers/${id}`)).body).toMatchObject({ id, name, node });
    }
    const stuck = (await run(clients[0]!, { name: uniqueName(), node })).body;
    const dead = swarm.nodes.find((each) => each.name === node)!;
    const other = NAMES.find((each) => each !== 'n1' && each !== node)!;
    await dead.kill();
    const list = () => clients[0]!.get<ContainerDto[]>('/containers');
    const ofBoth = [id, stuck.id].sort().map((each) => ({ id: each, status: 'unreachable' }));
    const byId = (one: ContainerDto, other: ContainerDto) => (one.id < other.id ? -1 : 1);
    await expect.poll(async () => (await list()).body.sort(byId)).toMatchObject(ofBoth);
    expect((await visit(0, name)).status).toBe(502);
    const removed = await clients[other === 'n2' ? 1 : 2]!.delete(`/containers/${stuck.name}?force=true`);
    expect(removed.body, removed.text).toEqual({ id: stuck.id, removed: true });
    expect((await clients[0]!.get(`/containers/${stuck.id}`)).status).toBe(404);
    await expect
      .poll(async () => (await list()).body, { timeout: 60_000, interval: 100 })
      .toMatchObject([{ id, name, node: other, status: 'running' }]);
    await expect.poll(async () => (await visit(0, name)).status, { timeout: REACHABLE_MS }).toBe(200);
    expect((await visit(0, id)).status).toBe(200);
    await dead.start();
    await dead.startDockapi();
    clients = await swarm.clients(alice.headers);
    await waitFor(async () => expect(await nodeStates(clients[0]!)).toContain(`${node} ready`));
    for (const client of clients)
      await expect
        .poll(async () => (await client.get<ContainerDto[]>('/containers')).body)
        .toMatchObject([{ id, node: other }]);
  });

  it('is stopped, started, restarted and removed from any node, each time as another container', async () => {
    const name = uniqueName();
    const [, client, other] = clients as [Client, Client, Client];
    const { id } = (await run(client, { name, ...ON_WEB })).body;
    const containers = async () => {
      const all = await Promise.all(swarm.nodes.map((node) => node.engine<{ Id: string }[]>('GET', RUNNING)));
      return all.flat().map(({ Id }) => Id);
    };
    const first = await containers();
    expect((await client.post<ContainerDto>(`/containers/${name}/start`)).body).toMatchObject({
      id,
      status: 'running',
    });
    expect(await containers()).toEqual(first);
    const restarted = await other.post<ContainerDto & ProblemMembers>(`/containers/${name}/restart?wait_ready=true`);
    expect(restarted.body, restarted.text).toMatchObject({ id, status: 'running' });
    const second = await containers();
    expect([second.length, second[0] === first[0]]).toEqual([1, false]);
    expect((await visit(0, name)).status).toBe(200);

    const stopped = await other.post(`/containers/${id}/stop`);
    expect(stopped.body, stopped.text).toEqual({ id, status: 'stopped', removed: false });
    const isExited = async () => {
      for (const each of clients) {
        await expect
          .poll(async () => (await each.get<ContainerDto[]>('/containers')).body)
          .toMatchObject([{ id, name, status: 'exited', host_port: null }]);
        await expect // Swarm may be removing the container at this moment
          .poll(async () => (await each.get<ContainerDetailsDto>(`/containers/${name}`)).body)
          .toMatchObject({ id, name, status: 'exited', container_port: 8080 });
      }
    };
    await isExited();
    for (const node of swarm.nodes) {
      const left = () => node.engine<{ Id: string }[]>('GET', `${RUNNING}&all=1`);
      for (const { Id } of await left()) await node.engine('DELETE', `/containers/${Id}`).catch(() => undefined); // or Swarm removes it
      await expect.poll(left).toEqual([]);
    }
    await isExited();
    for (const each of clients)
      await expect
        .poll(async () => (await each.get<ProblemMembers>(`/containers/${id}/logs`)).body?.code)
        .toBe('container_not_running');
    expect((await visit(1, name)).status).toBe(502);
    const started = await client.post<ContainerDto>(`/containers/${name}/start?wait_ready=true`);
    expect(started.body, started.text).toMatchObject({ id, status: 'running' });
    for (const at of NAMES.keys()) expect((await visit(at, id)).status).toBe(200);

    expect((await other.delete<ProblemMembers>(`/containers/${name}`)).body.code).toBe('container_running');
    const removed = await other.delete(`/containers/${name}?force=true`);
    expect(removed.body, removed.text).toEqual({ id, removed: true });
    expect([await containers(), await services()]).toEqual([[], []]);
    for (const each of clients) await expect.poll(async () => (await each.get(`/containers/${name}`)).status).toBe(404);
    expect((await run(client, { name })).status).toBe(201);
  });

  it('belongs to its owner, counts once, and is used as any other container', async () => {
    const name = uniqueName();
    const [first, client, other] = clients as [Client, Client, Client];
    const { id, node } = (await run(client, { name, ...ON_WEB, env: { WORD: 'hello' }, labels: { team: 'a' } })).body;
    const theirs = (await swarm.clients(bob.headers))[0]!;
    for (const path of ['', '/logs', '/env', '/links'])
      expect((await theirs.get(`/containers/${id}${path}`)).status).toBe(404);
    for (const verb of ['start', 'stop', 'restart', 'kill'])
      expect((await theirs.post(`/containers/${name}/${verb}`)).status).toBe(404);
    expect((await theirs.delete(`/containers/${id}?force=true`)).status).toBe(404);
    expect((await theirs.get('/containers')).body).toEqual([]);
    expect((await run(theirs, { name })).body.code).toBe('name_in_use');
    expect((await run(other, { name, reschedule: false, pull: 'missing' })).body.code).toBe('name_in_use');

    for (const each of clients) {
      expect((await each.get<{ env: object }>(`/containers/${name}/env`)).body.env).toMatchObject({ WORD: 'hello' });
      const exec = await each.post<{ stdout: string }>(`/containers/${id}/exec`, { command: ['echo', 'in it'] });
      expect(exec.body.stdout, exec.text).toBe('in it\n');
      expect((await each.get(`/containers/${id}/stats`)).status).toBe(200);
      expect((await each.get(`/containers/${name}/wait?for=ready`)).body).toMatchObject({ id, node });
    }
    expect((await other.post<ContainerDto>(`/containers/${name}/pause`)).body).toMatchObject({ id, status: 'paused' });
    expect((await first.post<ContainerDto>(`/containers/${name}/unpause`)).body).toMatchObject({
      id,
      status: 'running',
    });
    expect(
      (await first.request<ProblemMembers>('PATCH', `/containers/${id}`, { json: { name: 'x1' } })).body.code,
    ).toBe('not_supported');
    expect((await first.get<ContainerDto[]>('/containers?label=team=a&status=running')).body).toMatchObject([{ id }]);
    expect((await first.get<ContainerDto[]>('/containers?status=exited')).body).toEqual([]);
    for (const each of clients) {
      expect((await each.get<ContainerDto[]>(`/containers?name=^${name}$`)).body).toMatchObject([{ id }]);
      expect((await each.get<ContainerDto[]>('/containers?name=dockapi-')).body).toEqual([]);
    }

    expect((await first.get<ProblemMembers>(`/containers/${id}/wait?for=exited`)).body.code).toBe('not_supported');
    expect((await other.get<ProxyTargetDto>(`/proxy/${name}`)).body).toMatchObject({
      container_id: id,
      url: expect.stringContaining(`${id}.apps.example.com`) as string,
    });
    expect((await first.get<AllStatsDto>('/stats')).body.containers).toMatchObject([{ id, name }]);
    const { body: link } = await client.post<CreatedLinkDto>(`/containers/${name}/links`, {});
    expect((await first.post(`/containers/${id}/restart`)).status).toBe(200);
    const { host, pathname, search } = new URL(link.url);
    for (const { dockapi } of swarm.nodes)
      expect((await plainRequest(dockapi.url, pathname + search, { headers: { host } })).status).toBe(302);

    const limited = await swarm.clients(carol.headers);
    for (let made = 0; made < MOST; made++) expect((await run(limited[made % 3]!)).status).toBe(201);
    for (const each of limited) expect((await run(each)).body.detail).toContain(`There are ${MOST} containers`);
    expect((await run(limited[1]!, { reschedule: false })).body.code).toBe('forbidden');
    expect((await services()).length).toBe(1 + MOST);
  });

  it('leaves nothing when it cannot be started, and says why', async () => {
    const [, client] = clients as [Client, Client];
    const refused = async (fields: object) => (await run(client, { name: 'never', ...fields })).body;
    expect((await refused({ image: door.image('no/such') })).code).toBe('image_not_found');
    expect((await refused({ image: 'busybox' })).errors).toMatchObject([{ field: 'image' }]);
    expect((await refused({ placement: { labels: { disk: 'tape' } } })).code).toBe('no_node_fits');
    expect((await refused({ cpus: 4000 })).code).toBe('no_node_fits');
    expect((await refused({ node: 'n9' })).errors).toMatchObject([{ field: 'node' }]);
    expect((await refused({ entrypoint: '/no/such/program' })).code).toBe('invalid_request');
    for (const fields of REFUSED) {
      const [field] = Object.keys(fields);
      expect((await refused(fields)).errors, JSON.stringify(fields)).toMatchObject([{ field }]);
    }
    const [theirs] = (await swarm.clients(poor.headers)) as [Client];
    expect((await run(theirs)).body).toMatchObject({
      code: 'forbidden',
      detail: expect.stringContaining('host') as string,
    });
    expect(await services()).toEqual([]);
    // Swarm removes containers of the test before after their service.
    await expect.poll(async () => (await client.get('/containers')).body).toEqual([]);
  });

  it('is kept, as any container, if it is not ready in time or exits before', async () => {
    const [, client] = clients as [Client, Client];
    const job = { image: door.image('library/busybox'), command: ['sh', '-c', 'exit 3'], wait_ready: true };
    const { body } = await run(client, { name: uniqueName(), ...job });
    expect(body).toMatchObject({
      code: 'container_exited',
      exit_code: 3,
      container_id: expect.stringMatching(SERVICE_ID) as string,
    });
    const listed = async () => (await client.get<ContainerDto[]>('/containers')).body;
    await expect.poll(listed).toMatchObject([{ reschedule: true }]);
  });

  it('is found by its Idempotency-Key after the dockAPI that ran it was killed', async () => {
    const options = { headers: { 'Idempotency-Key': uniqueName() } };
    const fields = {
      ...{ image: door.image('library/busybox'), container_port: 80, reschedule: true, name: uniqueName() },
      ...{ command: ['sh', '-c', 'until [ -e /go ]; do sleep 0.1; done; exec httpd -f'], wait_ready: true, ...ON_WEB },
    };
    const [leader] = swarm.nodes as [Swarm['nodes'][number]];
    const kill = async () => {
      leader.dockapi.process.kill('SIGKILL');
      await leader.startDockapi();
      clients = await swarm.clients(alice.headers);
    };
    const asked = () => clients[0]!.post<RunResultDto>('/containers/run', fields, options);
    const webs = (await clients[0]!.get<NodeDto[]>('/nodes')).body.filter(({ name }) => name !== 'n1');
    for (const web of webs) await makeWeb(web.id, 'drain');
    const first = asked().catch(() => 'cut');
    await waitFor(async () => expect(await services()).toHaveLength(1));
    await kill(); // while it waits for a node
    const second = asked().catch(() => 'cut');
    for (const web of webs) await makeWeb(web.id);
    const id = await waitFor(async () => {
      const found = (await clients[1]!.get<ContainerDto[]>('/containers?status=running')).body[0];
      expect(found).toBeDefined();
      return found!.id;
    });
    await kill(); // while it is not ready
    expect([await first, await second]).toEqual(['cut', 'cut']);
    const again = asked();
    const open = () => clients[1]!.post(`/containers/${id}/exec`, { command: ['touch', '/go'] });
    await expect.poll(async () => (await open()).status).toBe(200);
    const { status, body, text } = await again;
    expect([status, body.id], text).toEqual([201, id]);
    expect((await services()).length).toBe(1);
  });

  it('is once, however often it is sent with one Idempotency-Key, and is told of in events', async () => {
    const options = { headers: { 'Idempotency-Key': uniqueName() } };
    const name = uniqueName();
    const body = { image: door.image('dockapi/echo'), container_port: 8080, reschedule: true, name };
    const runs = clients.map((client) => client.post<RunResultDto>('/containers/run', body, options));
    const all = await Promise.all(runs);
    expect(new Set(all.map(({ status, body: { id } }) => `${status} ${id}`)).size).toBe(1);
    expect((await services()).length).toBe(1);
    const { id } = all[0]!.body;
    const begun = await clients[2]!.delete<OperationDto>(`/containers/${id}?force=true`, {
      headers: { prefer: 'respond-async' },
    });
    const { body: ended } = await clients[1]!.get<OperationDto>(`/operations/${begun.body.id}?wait=30`);
    expect(ended).toMatchObject({ state: 'succeeded', container_id: id });
    const types = async () => {
      const { body: page } = await clients[1]!.get<EventPageDto>(`/events?container=${id}`, {
        headers: { accept: 'application/json' },
      });
      return page.events.map(({ type, name: told }) => [type, told]);
    };
    await expect
      .poll(types)
      .toEqual(['created', 'started', 'died', 'removed'].map((each) => [`container.${each}`, name]));
  });

  it('is left as it is when an operation on it is cancelled, unless that runs it', async () => {
    const [client, other] = clients as [Client, Client, Client];
    const silent = {
      image: door.image('library/busybox'),
      command: ['sleep', '600'],
      stop_timeout: 1,
      name: uniqueName(),
    };
    const { id, name } = (await run(client, silent)).body;
    const options = { headers: { prefer: 'respond-async' } };
    const cancelled = async (begun: OperationDto) => {
      const now = () => other.get<OperationDto>(`/operations/${begun.id}`);
      await expect.poll(async () => (await now()).body).toMatchObject({ progress: { phase: 'waiting' } });
      expect((await other.delete<OperationDto>(`/operations/${begun.id}`)).body.state).toBe('cancelled');
    };
    await cancelled(
      (await client.post<OperationDto>(`/containers/${name}/restart?wait_ready=true`, undefined, options)).body,
    );
    expect((await client.get<ContainerDto>(`/containers/${name}`)).body).toMatchObject({ id, status: 'running' });
    const body = { ...silent, container_port: 8080, reschedule: true, name: uniqueName(), wait_ready: true };
    await cancelled((await client.post<OperationDto>('/containers/run', body, options)).body);
    expect((await services()).length).toBe(1);
  });

  it('is pulled with the login of its run by each node that gets it', async () => {
    const { address, username, password } = testEngine().authRegistry;
    await using locked = await RegistryDoor.open(swarm.gateway, address);
    const [, client] = clients as [Client, Client];
    const sleeper = { image: locked.image('library/busybox'), command: ['sleep', '600'], stop_timeout: 1 };
    const fields = { ...sleeper, name: uniqueName(), ...ON_WEB };
    expect((await run(client, fields)).body.code).toBe('image_pull_denied');
    const registry_auth = { username, password };
    expect((await client.post('/images/pull?node=n1', { image: fields.image, registry_auth })).status).toBe(200);
    expect((await run(client, fields)).body.code).toBe('image_not_found'); // the node's pull has failed, not the manager's
    expect(await services()).toEqual([]);
    const { status, body, text } = await run(client, { ...fields, registry_auth });
    expect(status, text).toBe(201);
    expect(text).not.toContain(password);
    const { id, name, node = '' } = body;
    const [other] = NAMES.filter((each) => each !== 'n1' && each !== node);
    const digests = (at: string) =>
      swarm.nodes[NAMES.indexOf(at)]!.engine<{ RepoDigests: string[] | null }[]>('GET', '/images/json').then((images) =>
        images.flatMap(({ RepoDigests }) => RepoDigests ?? []).filter((each) => each.startsWith(fields.image)),
      );
    expect([await digests(node), await digests(other!)]).toEqual([[expect.any(String)], []]);

    const nodeId = (await client.get<NodeDto[]>('/nodes')).body.find((each) => each.name === node)!.id;
    expect((await client.post(`/containers/${name}/stop`)).status).toBe(200);
    await makeWeb(nodeId, 'drain');
    try {
      const started = await client.post<ContainerDto>(`/containers/${name}/start`);
      expect(started.body, started.text).toMatchObject({ id, node: other, status: 'running' });
      expect(await digests(other!)).toEqual([expect.any(String)]);
    } finally {
      await makeWeb(nodeId);
    }
  });

  it('is run, listed and removed by the command line', async () => {
    const service = { url: swarm.nodes[1]!.dockapi.url };
    const line = new CommandLine({ service }, { DOCKAPI_TOKEN: alice.token });
    const name = uniqueName();
    const ps = (...more: string[]) => line.ok('ps', '--filter', `name=${name}`, ...more);
    await line.install();
    try {
      const image = door.image('dockapi/echo');
      const options = ['--reschedule', '--placement-label', 'tier=web', '--wait', '-p', '8080', '--stop-timeout', '1'];
      const id = (await line.ok('run', ...options, '--name', name, image)).trim();
      expect(id).toMatch(SERVICE_ID);
      expect((await visit(0, id)).status).toBe(200);
      expect(await ps()).toMatch(
        new RegExp(
          `^CONTAINER ID +IMAGE +STATUS +NODE +PORTS +NAMES\n${id} +${image} +running +n[23] +\\d+->8080/tcp +${name}\n$`,
        ),
      );
      const [listed = ''] = (await ps('-q')).split('\n');
      expect(await line.ok('stop', listed)).toBe(`${listed}\n`);
      await expect.poll(() => ps('-q')).toBe('');
      expect(await ps('-a')).toContain('exited');
      expect(await line.ok('start', listed)).toBe(`${listed}\n`);
      expect((await line.run(['rm', listed])).stderr).toContain('stop it first');
      expect(await line.ok('rm', '-f', listed)).toBe(`${listed}\n`);
      await expect.poll(() => ps('-a', '-q')).toBe('');
      expect(await services()).toEqual([]);
    } finally {
      line.remove();
    }
  });
});
