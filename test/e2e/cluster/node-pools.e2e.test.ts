import { once } from 'node:events';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { RunResultDto } from '../../../src/containers/dto/container.dto.js';
import type { PoolDto } from '../../../src/containers/pools/pools.dto.js';
import { Client } from '../../support/client.js';
import { uniqueName } from '../../support/containers.js';
import type { ProblemMembers } from '../../support/dockapi.js';
import { Swarm, type SwarmNode } from '../../support/swarm.js';
import { makeToken } from '../../support/tokens.js';

const NAMES = ['n1', 'n2'];
const POOL = {
  run: { image: 'busybox', container_port: 8080, command: 'sleep 600', pull: 'never', wait_ready: false },
  size: 1,
};

const admin = makeToken('main', 'main', 'admin');
const alice = makeToken('alice', 'team-a', 'read,run');
const bob = makeToken('bob', 'team-b', 'read,run');

let swarm: Swarm;
let n2: SwarmNode;
/** Of alice. */
let clients: Client[];

beforeAll(async () => {
  swarm = await Swarm.start(NAMES.length, 1);
  n2 = swarm.nodes[1]!;
  const entries = [admin, alice, bob].map(({ entry }) => entry).join(';');
  await swarm.startDockapis({ DOCKAPI_TOKENS: entries });
  clients = await swarm.clients(alice.headers);
});
afterAll(() => swarm?.[Symbol.asyncDispose]());

const put = (at: number, name: string, query = '') =>
  clients[at]!.request<PoolDto & ProblemMembers>('PUT', `/pools/${name}${query}`, { json: POOL });
const pool = async (at: number, name: string) => {
  const { status, body } = await clients[at]!.get<PoolDto & ProblemMembers>(`/pools/${name}`);
  return status === 200 ? body : body.code;
};
const take = async (at: number, name: string) => {
  const run = await clients[at]!.post<RunResultDto & ProblemMembers>('/containers/run', { pool: name });
  const { node, warm } = run.body as { node?: string; warm?: boolean };
  return run.status === 201 ? { node, warm } : run.body.code;
};
/** Ids of the containers of a pool that a node's engine has. */
const members = async ({ engine }: Pick<SwarmNode, 'engine'>, name: string) => {
  const listed = await engine<{ Id: string; Names: string[]; Labels: Record<string, string> }[]>(
    'GET',
    '/containers/json?all=1',
  );
  return listed.filter(
    ({ Names, Labels }) => Names[0]!.startsWith('/dockapi-pool-') && Labels['dockapi.pool']!.startsWith(`${name} `),
  );
};
const on = (node: SwarmNode, name: string) => members({ engine: node.engine.bind(node) }, name);

it('a pool gives its ready container to a run at any node', async () => {
  const name = uniqueName();
  expect((await put(0, name, '?node=n2')).body.node).toBe('n2');
  for (const at of [0, 1, 0]) {
    await expect.poll(() => pool(at, name)).toMatchObject({ node: 'n2', ready: 1 });
    expect(await take(at, name)).toEqual({ node: 'n2', warm: true });
  }
  expect((await clients[0]!.delete(`/pools/${name}`)).status).toBe(200);
});

it('a pool whose node is paused is not filled, says why, and is filled when the node is active again', async () => {
  const name = uniqueName();
  expect((await put(0, name, '?node=n2')).status).toBe(200);
  await expect.poll(() => pool(0, name)).toMatchObject({ ready: 1 });
  await setAvailability('pause');
  await expect.poll(stateOfN2).toBe('draining');
  expect(await take(0, name)).toEqual({ node: 'n1', warm: false });
  const [{ Id } = { Id: '' }] = await on(n2, name);
  await n2.engine('DELETE', `/containers/${Id}?force=1`);
  const problem = expect.stringContaining('takes no new runs') as string;
  await expect.poll(() => pool(0, name)).toMatchObject({ node: 'n2', ready: 0, problem });
  expect(await on(n2, name)).toEqual([]);
  await setAvailability('active');
  await expect.poll(() => pool(0, name)).toMatchObject({ node: 'n2', ready: 1, problem: null });
  expect((await clients[0]!.delete(`/pools/${name}`)).status).toBe(200);
});

/** The availability of n2 in the swarm. */
async function setAvailability(Availability: 'active' | 'pause'): Promise<void> {
  const manager = swarm.nodes[0]!;
  const nodes = await manager.engine<{ ID: string; Version: { Index: number }; Spec: object; Description: Host }[]>(
    'GET',
    '/nodes',
  );
  const { ID, Version, Spec } = nodes.find(({ Description }) => Description.Hostname === 'n2')!;
  await manager.engine('POST', `/nodes/${ID}/update?version=${Version.Index}`, { ...Spec, Availability });
}

interface Host {
  Hostname: string;
}

const stateOfN2 = async () =>
  (await clients[0]!.get<{ name: string; state: string }[]>('/nodes')).body.find(({ name }) => name === 'n2')?.state;

it('a pool whose node is away is run elsewhere, shown, moved and removed, and its node gives it up when it is back', async () => {
  const [moved, removed, kept] = [uniqueName(), uniqueName(), uniqueName()];
  for (const name of [moved, removed, kept]) {
    expect((await put(0, name, '?node=n2')).status).toBe(200);
    await expect.poll(() => pool(0, name)).toMatchObject({ ready: 1 });
  }
  const exit = once(n2.dockapi.process, 'exit');
  n2.dockapi.process.kill('SIGKILL');
  await exit;
  for (const name of [moved, kept]) expect(await take(0, name)).toEqual({ node: 'n1', warm: false });
  await expect.poll(async () => (await put(0, moved)).body).toMatchObject({ node: 'n1', size: 1 });
  await expect.poll(() => pool(0, moved)).toMatchObject({ node: 'n1', ready: 1, problem: null });
  expect(await take(0, moved)).toEqual({ node: 'n1', warm: true });
  const isAway = { node: 'n2', ready: 0, problem: expect.stringContaining('"n2" does not answer') as string };
  expect(await pool(0, kept)).toMatchObject({ name: kept, size: 1, ...isAway });
  expect((await clients[0]!.delete(`/pools/${removed}`)).body).toEqual({ name: removed, removed: true });
  const { body } = await clients[0]!.get<PoolDto[]>('/pools');
  expect(body.map(({ name, node }) => `${name} ${node}`).sort()).toEqual([`${moved} n1`, `${kept} n2`].sort());
  const stranger = await Client.connect(swarm.nodes[0]!.dockapi.url, bob.headers);
  expect((await stranger.get<PoolDto[]>('/pools')).body).toEqual([]);
  expect((await stranger.get(`/pools/${kept}`)).status).toBe(404);
  expect((await stranger.delete(`/pools/${kept}`)).status).toBe(404);

  await n2.startDockapi();
  clients = await swarm.clients(alice.headers);
  for (const name of [moved, removed]) await expect.poll(() => on(n2, name)).toEqual([]);
  for (const at of NAMES.keys()) {
    await expect.poll(() => pool(at, moved)).toMatchObject({ node: 'n1', ready: 1 });
    await expect.poll(() => pool(at, kept)).toMatchObject({ node: 'n2', ready: 1 });
    expect(await pool(at, removed)).toBe('pool_not_found');
  }
  expect(await take(0, kept)).toEqual({ node: 'n2', warm: true });
  for (const name of [moved, kept]) expect((await clients[1]!.delete(`/pools/${name}`)).status).toBe(200);
  for (const name of [moved, kept]) for (const node of swarm.nodes) await expect.poll(() => on(node, name)).toEqual([]);
});
