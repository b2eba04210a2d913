import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { RunResultDto } from '../../../src/containers/dto/container.dto.js';
import type { NodeDto } from '../../../src/nodes/nodes.dto.js';
import type { OperationDto } from '../../../src/operations/operation.dto.js';
import { Client } from '../../support/client.js';
import { uniqueName } from '../../support/containers.js';
import type { ProblemMembers } from '../../support/dockapi.js';
import { Swarm, type SwarmNode } from '../../support/swarm.js';
import { makeToken } from '../../support/tokens.js';
import { waitFor } from '../../support/wait-for.js';

/** The first one is the only manager. */
const NAMES = ['n1', 'n2', 'n3'];
const MIB = 1024 ** 2;
const MAX_CONTAINERS = 50;

const SLEEPER = { image: 'busybox', container_port: 8080, command: 'sleep 600', pull: 'never' };

const main = makeToken('main', 'main', 'admin');

let swarm: Swarm;
let clients: Client[];

beforeAll(async () => {
  swarm = await Swarm.start(NAMES.length, 1);
  const services = await swarm.startDockapis({
    DOCKAPI_TOKENS: main.entry,
    DOCKAPI_MAX_CONTAINERS: String(MAX_CONTAINERS),
    DOCKAPI_ENGINE_TIMEOUT: '120', // 50 starts at once on a slow machine
  });
  clients = await Promise.all(services.map(({ url }) => Client.connect(url, main.headers)));
  const ready = NAMES.map((name) => `${name} ready`);
  for (const client of clients) await waitFor(async () => expect(await statesSeenBy(client)).toEqual(ready));
});
afterAll(() => swarm?.[Symbol.asyncDispose]());

const nodesSeenBy = async (client: Client) => {
  const { body } = await client.get<NodeDto[]>('/nodes');
  return body.sort((one, other) => (one.name < other.name ? -1 : 1));
};
const statesSeenBy = async (client: Client) => (await nodesSeenBy(client)).map(({ name, state }) => `${name} ${state}`);

const run = (client: Client, fields: object = {}) =>
  client.post<RunResultDto & ProblemMembers>('/containers/run', { ...SLEEPER, ...fields });

/** Of dockAPI, as the node's engine has them. */
const containersOn = async (node: SwarmNode) => {
  const filters = encodeURIComponent(JSON.stringify({ label: ['dockapi.managed=true'] }));
  const listed = await node.engine<{ Id: string }[]>('GET', `/containers/json?all=1&filters=${filters}`);
  return listed.map(({ Id }) => Id).sort();
};

const removeAll = () =>
  Promise.all(
    swarm.nodes.map(async (node) => {
      for (const id of await containersOn(node)) await node.engine('DELETE', `/containers/${id}?force=1&v=1`);
    }),
  );

describe('GET /nodes', () => {
  it('lists all nodes at each of them, with what they have', async () => {
    for (const client of clients) {
      await expect.poll(() => statesSeenBy(client)).toEqual(NAMES.map((name) => `${name} ready`));
      const nodes = await nodesSeenBy(client);
      expect(nodes.map(({ role }) => role)).toEqual(['manager', 'worker', 'worker']);
      expect(nodes.map(({ address }) => address)).toEqual(swarm.nodes.map(({ address }) => address));
      for (const { cpus, memory, dockapi_version } of nodes) {
        expect([cpus > 0, memory > 100 * MIB, dockapi_version]).toEqual([true, true, expect.any(String)]);
      }
    }
  });

  it('counts what runs on each, others’ containers too, with their limits', async () => {
    const body = {
      Image: 'busybox',
      Cmd: ['sleep', '600'],
      HostConfig: { NanoCpus: 5e8, Memory: 64 * MIB },
    };
    const { Id } = await swarm.nodes[1]!.engine<{ Id: string }>('POST', '/containers/create', body);
    await swarm.nodes[1]!.engine('POST', `/containers/${Id}/start`);
    const used = async () =>
      (await nodesSeenBy(clients[2]!)).map((node) => [node.containers, node.cpu_used, node.memory_used]);
    await expect.poll(used).toEqual([
      [0, 0, 0],
      [1, 0.5, 64 * MIB],
      [0, 0, 0],
    ]);
    await swarm.nodes[1]!.engine('DELETE', `/containers/${Id}?force=1`);
    await expect.poll(used).toEqual(NAMES.map(() => [0, 0, 0]));
  });

  it('shows labels and availability as the swarm has them', async () => {
    const [{ id }] = (await nodesSeenBy(clients[0]!)).slice(2) as [NodeDto];
    const change = async (Availability: string, Labels: Record<string, string>) => {
      const { Version } = await swarm.nodes[0]!.engine<{ Version: { Index: number } }>('GET', `/nodes/${id}`);
      await swarm.nodes[0]!.engine('POST', `/nodes/${id}/update?version=${Version.Index}`, {
        Role: 'worker',
        Availability,
        Labels,
      });
    };
    await change('pause', { disk: 'ssd' });
    for (const client of clients)
      await expect
        .poll(async () => (await nodesSeenBy(client))[2])
        .toMatchObject({ state: 'draining', labels: { disk: 'ssd' } });
    await change('active', {});
    for (const client of clients)
      await expect.poll(async () => (await nodesSeenBy(client))[2]).toMatchObject({ state: 'ready', labels: {} });
  });
});

describe('POST /containers/run in a cluster', () => {
  afterEach(removeAll);

  /** Number of containers on each node. */
  const counts = async () => (await Promise.all(swarm.nodes.map(containersOn))).map(({ length }) => length);

  it('runs on the node that the run names, from any node', async () => {
    const [, target] = swarm.nodes as [SwarmNode, SwarmNode];
    const [{ id }] = (await nodesSeenBy(clients[0]!)).slice(1) as [NodeDto];
    const made = [];
    for (const client of clients)
      for (const node of ['n2', id]) {
        const { status, body, text } = await run(client, { node });
        expect(status, text).toBe(201);
        made.push(body.id);
      }
    expect(await containersOn(target)).toEqual(made.sort());
    expect(await counts()).toEqual([0, 2 * clients.length, 0]);
  });

  it('refuses a run that fits no node, and says why for each', async () => {
    const asked = { memory: '1000g', cpus: 1000 };
    const { status, body } = await run(clients[1]!, asked);
    expect([status, body.code]).toEqual([400, 'no_node_fits']);
    for (const name of NAMES) expect(body.detail).toMatch(new RegExp(`${name} has \\S+ of \\S+ CPUs free`));
    expect((await run(clients[1]!, { placement: { labels: { disk: 'tape' } } })).body).toMatchObject({
      code: 'no_node_fits',
      nodes: NAMES.map(() => expect.objectContaining({ reason: 'has no label "disk"' }) as object),
    });
    expect((await run(clients[1]!, { node: 'n9' })).body).toMatchObject({ code: 'invalid_request' });
    expect((await run(clients[1]!, { node: 'n2', image: 'Not valid' })).body).toMatchObject({
      code: 'invalid_request',
    });
    expect(await counts()).toEqual([0, 0, 0]);
  });

  /** What was removed from the engines is reported. */
  const untilFree = () =>
    expect
      .poll(async () => (await nodesSeenBy(clients[0]!)).map((node) => [node.containers, node.cpu_used]))
      .toEqual(NAMES.map(() => [0, 0]));

  it('spreads 50 runs at once from all nodes evenly, and as many as are allowed', async () => {
    await untilFree();
    const runs = Array.from({ length: MAX_CONTAINERS }, (_, n) => run(clients[n % clients.length]!));
    const made = await Promise.all(runs);
    for (const { status, text } of made) expect(status, text).toBe(201);
    const found = await counts();
    expect(found.reduce((sum, each) => sum + each)).toBe(MAX_CONTAINERS);
    expect(Math.max(...found) - Math.min(...found)).toBeLessThanOrEqual(2);
    for (const [n, client] of clients.entries()) {
      expect((await run(client, { node: NAMES[n] })).body.code).toBe('forbidden');
      const [removing, another] = [clients[(n + 1) % clients.length]!, NAMES[(n + 2) % clients.length]];
      expect((await removing.delete(`/containers/${made[n]!.body.id}?force=true`)).status).toBe(200);
      expect((await run(client, { node: NAMES[n], image: 'no/such:image' })).body.code).toBe('image_not_found');
      const { status, text } = await run(client, { node: another });
      expect(status, text).toBe(201);
    }
  });

  it('has the CPUs of a node for a run again as soon as another one has failed or was removed', async () => {
    await untilFree();
    const [{ cpus }] = (await nodesSeenBy(clients[0]!)) as [NodeDto];
    for (const client of clients) {
      const options = { headers: { Prefer: 'respond-async' } };
      const body = { ...SLEEPER, cpus, image: 'no/such:image' };
      const { id } = (await client.post<OperationDto>('/containers/run', body, options)).body;
      expect((await client.get<OperationDto>(`/operations/${id}?wait=30`)).body.state).toBe('failed');
    }
    for (let turn = 0; turn < 2; turn++) {
      const made = await Promise.all(clients.map((client) => run(client, { cpus })));
      expect(made.map(({ status, body, text }) => (status === 201 ? body.node : text)).sort()).toEqual(NAMES);
      for (const { body } of made)
        expect((await clients[0]!.delete(`/containers/${body.id}?force=true`)).status).toBe(200);
    }
  });

  it('gives a name once, to runs on several nodes at the same time and later', async () => {
    const name = uniqueName();
    const racers = await Promise.all(clients.map((client, n) => run(client, { name, node: NAMES[n] })));
    expect(racers.map(({ body }) => body.code ?? 'ran').sort()).toEqual(['name_in_use', 'name_in_use', 'ran']);
    const winner = racers.findIndex(({ status }) => status === 201);
    const [other] = NAMES.filter((_name, n) => n !== winner);
    expect((await run(clients[0]!, { name, node: other })).body.code).toBe('name_in_use');
    const removed = await clients[winner]!.delete(`/containers/${name}?force=true`);
    expect(removed.status, removed.text).toBe(200);
    expect((await run(clients[0]!, { name, node: other })).status).toBe(201);
  });

  it('runs once with an Idempotency-Key, whichever node is asked again', async () => {
    const options = { headers: { 'Idempotency-Key': uniqueName() } };
    const runs = clients.map((client) => client.post<RunResultDto>('/containers/run', SLEEPER, options));
    const all = await Promise.all([...runs, ...clients.map((each) => each.post('/containers/run', SLEEPER, options))]);
    expect(new Set(all.map(({ status, body }) => `${status} ${String(body['id'])}`)).size).toBe(1);
    expect((await counts()).reduce((sum, each) => sum + each)).toBe(1);
  });

  it('goes on without its client on the chosen node, and any node tells how', async () => {
    const options = { headers: { Prefer: 'respond-async' } };
    const { status, body, text } = await clients[0]!.post<OperationDto>(
      '/containers/run',
      { ...SLEEPER, node: 'n3' },
      options,
    );
    expect(status, text).toBe(202);
    const ended = await clients[1]!.get<OperationDto>(`/operations/${body.id}?wait=30`);
    expect(ended.body).toMatchObject({ state: 'succeeded' });
    expect(await containersOn(swarm.nodes[2]!)).toEqual([ended.body.container_id]);
  });

  it('keeps the policy and the checks of the node that runs it', async () => {
    const { status, body } = await run(clients[0]!, { node: 'n2', image: 'no/such:image' });
    expect([status, body.code]).toEqual([400, 'image_not_found']);
  });
});

describe('a node that fails', () => {
  it('is unreachable at the others, takes no runs, and keeps its names, until it is back', async () => {
    const [n1, , n3] = swarm.nodes as [SwarmNode, SwarmNode, SwarmNode];
    const name = uniqueName();
    expect((await run(clients[0]!, { name, node: 'n3' })).status).toBe(201);
    await n3.kill();
    for (const client of clients.slice(0, 2))
      await expect.poll(() => statesSeenBy(client)).toEqual(['n1 ready', 'n2 ready', 'n3 unreachable']);
    expect((await run(clients[1]!, { node: 'n3' })).body).toMatchObject({
      code: 'no_node_fits',
      nodes: [{ name: 'n3', reason: 'is unreachable' }],
    });
    expect((await run(clients[1]!, { name })).body).toMatchObject({ code: 'name_in_use' });
    for (let turn = 0; turn < 4; turn++) expect((await run(clients[turn % 2]!)).status).toBe(201);
    await n3.start();
    const { url } = await n3.startDockapi();
    clients[2] = await Client.connect(url, main.headers);
    for (const client of clients)
      await expect.poll(() => statesSeenBy(client)).toEqual(['n1 ready', 'n2 ready', 'n3 ready']);
    expect((await clients[2].get(`/containers/${name}`)).status).toBe(200);
    expect((await n1.engine<object[]>('GET', '/nodes')).length).toBe(NAMES.length); // it did not join anew
  });

  it('changes nothing for the nodes when it is the only manager: they stay as last known, and runs go on', async () => {
    const [n1] = swarm.nodes as [SwarmNode];
    await n1.kill();
    for (const client of clients.slice(1)) {
      await expect.poll(() => statesSeenBy(client)).toEqual(['n1 unreachable', 'n2 ready', 'n3 ready']);
      expect((await run(client)).status).toBe(201);
      expect((await run(client, { node: 'n2' })).status).toBe(201);
    }
  });
});
