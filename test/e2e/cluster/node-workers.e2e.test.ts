import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { RunResultDto } from '../../../src/containers/dto/container.dto.js';
import type { NodeDto } from '../../../src/nodes/nodes.dto.js';
import type { Client } from '../../support/client.js';
import { uniqueName } from '../../support/containers.js';
import type { ProblemMembers } from '../../support/dockapi.js';
import { Execs } from '../../support/execs.js';
import { plainRequest } from '../../support/plain-request.js';
import { RegistryDoor } from '../../support/registry-door.js';
import type { Service } from '../../support/service.js';
import { nodeStates, Swarm } from '../../support/swarm.js';
import { Terminal } from '../../support/terminal.js';
import { makeToken } from '../../support/tokens.js';
import { waitFor } from '../../support/wait-for.js';

const NAMES = ['n1', 'n2'];
const WORKERS = 2;
/** More than there are workers: each request has a connection of its own, which they get in turn. */
const ROUND = [1, 2, 3, 4];
const ECHO = { image: 'dockapi/echo', container_port: 8080, wait_ready: true, pull: 'never' };
const SLEEPER = { image: 'busybox', container_port: 8080, command: 'sleep 600', pull: 'never' };

const main = makeToken('main', 'main', 'admin');

let swarm: Swarm;
let clients: Client[];

beforeAll(async () => {
  swarm = await Swarm.start(NAMES.length, 1);
  await swarm.startDockapis({ DOCKAPI_TOKENS: main.entry, DOCKAPI_WORKERS: String(WORKERS) });
  await connect();
});
afterAll(() => swarm?.[Symbol.asyncDispose]());

const started = ({ output }: Service) => output().match(/Listening on/g)?.length ?? 0;

/** Waits until each worker of each node serves, and reaches the other node. */
async function connect(): Promise<void> {
  for (const { dockapi } of swarm.nodes) await waitFor(() => expect(started(dockapi)).toBeGreaterThanOrEqual(WORKERS));
  clients = await swarm.clients({ ...main.headers, connection: 'close' }, ROUND.length);
}

async function run(at: number, fields: object): Promise<RunResultDto> {
  const { status, body, text } = await clients[at]!.post<RunResultDto>('/containers/run', fields);
  expect(status, text).toBe(201);
  return body;
}

const visit = (at: number, name: string) =>
  plainRequest(swarm.nodes[at]!.dockapi.url, `/proxy/${name}/`, { headers: main.headers }).then(
    ({ status }) => status,
    () => 'cut',
  );

const statesSeenBy = (at: number) => nodeStates(clients[at]!);

it('every worker of every node has the same containers, names, execs and terminals', async () => {
  const names = NAMES.map(() => uniqueName());
  for (const [n, name] of names.entries()) await run(1 - n, { ...ECHO, name, node: NAMES[n] });
  for (const [at, client] of clients.entries())
    for (const _ of ROUND) {
      expect((await client.get<RunResultDto[]>('/containers')).body.map(({ name }) => name).sort()).toEqual(
        [...names].sort(),
      );
      for (const name of names) expect(await visit(at, name)).toBe(200);
      for (const node of NAMES) {
        const taken = await client.post<ProblemMembers>('/containers/run', { ...SLEEPER, name: names[0], node });
        expect(taken.body.code).toBe('name_in_use');
      }
    }
  const execs = new Execs({ client: clients[0]! }, names[1]!);
  const exec = await execs.sh('while read x; do echo got $x; done', { stdin: true });
  for (const round of ROUND) expect((await execs.input(exec, `${round}\n`)).status).toBe(204);
  for (const _ of ROUND) await expect.poll(() => execs.text(exec)).toBe('got 1\ngot 2\ngot 3\ngot 4\n');
  for (const round of ROUND) {
    // The worker may not have seen yet that the one before has left.
    const url = `${swarm.nodes[0]!.dockapi.url}${execs.path}/${exec}/attach?after=0&takeover=true`;
    using terminal = await Terminal.open(url, { headers: main.headers });
    terminal.type(`typed ${round}\n`);
    await terminal.until(`got typed ${round}`);
  }
  expect((await execs.kill(exec)).body).toMatchObject({ state: 'killed' });
  for (const name of names) expect((await clients[0]!.delete(`/containers/${name}?force=true`)).status).toBe(200);
});

it('runs at all of them at once are spread, counted once, and seen once', async () => {
  const runs = Array.from({ length: 12 }, (_, n) => run(n % NAMES.length, SLEEPER));
  const nodes = (await Promise.all(runs)).map(({ node }) => node);
  const on = (name: string) => nodes.filter((node) => node === name).length;
  expect(Math.abs(on('n1') - on('n2'))).toBeLessThanOrEqual(2);
  for (const client of clients) {
    await expect
      .poll(async () => (await client.get<NodeDto[]>('/nodes')).body.reduce((sum, each) => sum + each.containers!, 0))
      .toBe(nodes.length);
    const metrics = (await client.get('/metrics')).text.split('\n');
    expect(metrics).toContain('dockapi_nodes{state="ready"} 2');
    expect(metrics).toContain('dockapi_peers{state="connected"} 1');
  }
  const { body } = await clients[0]!.get<RunResultDto[]>('/containers');
  for (const { id } of body) expect((await clients[1]!.delete(`/containers/${id}?force=true`)).status).toBe(200);
});

it('a container with reschedule is the same one at every worker of every node', async () => {
  await using door = await RegistryDoor.open(swarm.gateway);
  const echo = { ...ECHO, image: door.image('dockapi/echo'), pull: 'missing', reschedule: true };
  const name = uniqueName();
  const { id } = await run(1, { ...echo, name, node: 'n2' });
  const isEverywhere = async () => {
    for (const [at, client] of clients.entries())
      for (const _ of ROUND) {
        for (const asked of [id, name]) {
          expect(await visit(at, asked)).toBe(200);
          expect((await client.get<RunResultDto>(`/containers/${asked}`)).body).toMatchObject({ id, name, node: 'n2' });
        }
        expect((await client.get<RunResultDto[]>('/containers')).body.map((each) => each.id)).toEqual([id]);
      }
  };
  await isEverywhere();
  for (const client of clients)
    for (const _ of ROUND)
      expect((await client.post<ProblemMembers>('/containers/run', { ...echo, name })).body.code).toBe('name_in_use');
  for (const client of clients) {
    const { status, text } = await client.post(`/containers/${name}/restart?wait_ready=true`);
    expect(status, text).toBe(200);
    await isEverywhere();
  }
  expect((await clients[1]!.post(`/containers/${id}/stop`)).status).toBe(200);
  for (const client of clients)
    for (const _ of ROUND)
      await expect
        .poll(async () => (await client.get<RunResultDto>(`/containers/${name}`)).body)
        .toMatchObject({ id, status: 'exited' });
  expect((await clients[0]!.post(`/containers/${id}/start?wait_ready=true`)).status).toBe(200);
  await isEverywhere();
  expect((await clients[1]!.delete(`/containers/${name}?force=true`)).status).toBe(200);
  for (const client of clients)
    for (const _ of ROUND) await expect.poll(async () => (await client.get(`/containers/${id}`)).status).toBe(404);
});

it('a worker that is killed does not make its node unreachable, and one that ends with its node does', async () => {
  const { name } = await run(0, { ...ECHO, node: 'n2', name: uniqueName() });
  const { dockapi } = swarm.nodes[1]!;
  const [victim] = readFileSync(`/proc/${dockapi.pid}/task/${dockapi.pid}/children`, 'utf8').split(' ').map(Number);
  const states = new Set<string>();
  let isOver = false;
  const watched = (async () => {
    for (; !isOver; await pause(20)) (await statesSeenBy(0)).forEach((state) => states.add(state));
  })();
  process.kill(victim!, 'SIGKILL');
  await expect.poll(() => started(dockapi)).toBe(WORKERS + 1);
  for (const _ of ROUND) await expect.poll(() => visit(0, name)).toBe(200);
  isOver = true;
  await watched;
  expect([...states].sort()).toEqual(['n1 ready', 'n2 ready']);

  const exit = once(dockapi.process, 'exit');
  dockapi.process.kill('SIGTERM');
  expect((await exit)[0]).toBe(0);
  await expect.poll(() => statesSeenBy(0)).toEqual(['n1 ready', 'n2 unreachable']);
  expect(await visit(0, name)).toBe(502);
  await swarm.nodes[1]!.startDockapi();
  await connect();
  for (const at of NAMES.keys()) for (const _ of ROUND) expect(await visit(at, name)).toBe(200);
});
