import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import tls from 'node:tls';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { RunResultDto } from '../../src/containers/dto/container.dto.js';
import type { EventPageDto } from '../../src/events/events.dto.js';
import type { ImageDto } from '../../src/images/dto/image.dto.js';
import type { NodeDto } from '../../src/nodes/nodes.dto.js';
import type { Client } from '../support/client.js';
import { uniqueName } from '../support/containers.js';
import type { ProblemMembers } from '../support/dockapi.js';
import { peerPair } from '../support/peer-secret.js';
import { plainRequest } from '../support/plain-request.js';
import { RegistryDoor } from '../support/registry-door.js';
import { nodeStates, Swarm } from '../support/swarm.js';
import { makeToken } from '../support/tokens.js';
import { waitFor } from '../support/wait-for.js';

/** All of them are managers: one may fail, two make the swarm lose its quorum. */
const NAMES = ['n1', 'n2', 'n3'];
const PEER_PORT = 8788;
/** Milliseconds that a fault may cost a call, and those of a busy machine. */
const LOST_MS = 2_000;
const BUSY_MS = 2_000;
/** Milliseconds from the start on another node to the first response, by the contract. */
const REACHABLE_MS = 10_000;
/** Milliseconds between two runs, so that few containers are left to be removed. */
const RUN_PAUSE_MS = 500;

const ECHO = { image: 'dockapi/echo', container_port: 8080, wait_ready: true, pull: 'never' };

const main = makeToken('main', 'main', 'admin');

let swarm: Swarm;
let door: RegistryDoor;
let clients: Client[];
/** Names of containers, one on each node. */
let webs: string[];

beforeAll(async () => {
  swarm = await Swarm.start(NAMES.length, NAMES.length);
  door = await RegistryDoor.open(swarm.gateway);
  await swarm.startDockapis({ DOCKAPI_TOKENS: main.entry });
  clients = await swarm.clients(main.headers);
  webs = NAMES.map(() => uniqueName());
  for (const [n, name] of webs.entries()) expect((await run(0, { name, node: NAMES[n] })).status).toBe(201);
});
afterAll(async () => {
  await door?.[Symbol.asyncDispose]();
  await swarm?.[Symbol.asyncDispose]();
});

const run = (at: number, fields: object = {}) =>
  clients[at]!.post<RunResultDto & ProblemMembers>('/containers/run', { ...ECHO, ...fields });

const runAnywhere = (fields: object) =>
  run(0, { image: door.image('dockapi/echo'), pull: 'missing', reschedule: true, ...fields });

/** @returns the name of a new container with `reschedule`, on the third node by default */
async function runKept(node = 'n3'): Promise<string> {
  await allReady();
  const name = uniqueName();
  const { status, text } = await runAnywhere({ name, node });
  expect(status, text).toBe(201);
  for (const at of NAMES.keys()) await expect.poll(() => visit(at, name)).toBe(200);
  return name;
}

const statesSeenBy = (at: number) => nodeStates(clients[at]!);

/** Swarm has all nodes, also after a change of its leader. */
async function allReady(): Promise<void> {
  for (const at of NAMES.keys())
    await expect.poll(() => statesSeenBy(at), { timeout: ENGINE_MS }).toEqual(NAMES.map((name) => `${name} ready`));
}

/** Ids of the services that are containers of this name. */
async function servicesNamed(at: number, name: string): Promise<string[]> {
  interface Listed {
    ID: string;
    Spec: { Labels: Record<string, string> };
  }
  const services = await swarm.nodes[at]!.engine<Listed[]>('GET', '/services');
  return services.filter(({ Spec }) => Spec.Labels['dockapi.name'] === name).map(({ ID }) => ID);
}

/** The node that leads the swarm. */
async function leading(): Promise<number> {
  interface Listed {
    Description: { Hostname: string };
    ManagerStatus: { Leader?: boolean };
  }
  const nodes = await swarm.nodes[0]!.engine<Listed[]>('GET', '/nodes');
  return NAMES.indexOf(nodes.find(({ ManagerStatus }) => ManagerStatus.Leader)!.Description.Hostname);
}

/** @returns its status, or `cut` */
const visit = (at: number, name: string) =>
  plainRequest(swarm.nodes[at]!.dockapi.url, `/proxy/${name}/`, { headers: main.headers }).then(
    ({ status }) => status,
    () => 'cut',
  );

/** Number of the containers above whose name is claimed in Redis. */
async function claims(): Promise<number> {
  const keys = await swarm.redis.cli('keys', '*names*');
  return webs.filter((name) => keys.includes(name)).length;
}

/** Until an engine that was killed is in its swarm again, on a busy machine. */
const ENGINE_MS = 60_000;

/** Asks again and again, until it is disposed of. */
function traffic(ask: () => Promise<unknown>, pauseMs = 5) {
  const results = new Set<unknown>();
  let isOver = false;
  const loop = (async () => {
    for (; !isOver; await pause(pauseMs)) {
      results.add(await ask().catch((error: Error) => error.message));
    }
  })();
  return {
    async end() {
      isOver = true;
      await loop;
      return { results: [...results] };
    },
  };
}

async function timeOf(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

/** The certificate of a node, for a client that shows one of a pair; undefined: it does not get a response. */
async function shownBy({ address }: { address: string }, pair: string): Promise<string | undefined> {
  const socket = tls.connect({ host: address, port: PEER_PORT, cert: pair, key: pair, rejectUnauthorized: false });
  socket.on('error', () => undefined);
  socket.write('GET /peers/containers/none HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n');
  let shown: string | undefined;
  socket.once('data', () => (shown = socket.getPeerX509Certificate()?.toString()));
  socket.resume();
  await once(socket, 'close');
  return shown?.trim();
}

const certificateOf = (pair: string) => /-----BEGIN CERTIFICATE-----[^]*?-----END CERTIFICATE-----/.exec(pair)![0];

describe('the peer secret of a running cluster', () => {
  it('is rotated in three steps, of which no request notices anything', async () => {
    const [before, after] = [readFileSync(swarm.peerSecretFile, 'utf8'), peerPair()];
    const all = (pair: string, certificate: string | undefined) => async () => {
      const shown = await Promise.all(swarm.nodes.map((node) => shownBy(node, pair)));
      expect(shown).toEqual(NAMES.map(() => certificate));
    };
    await all(before, certificateOf(before))();
    const requests = [traffic(() => visit(0, webs[1]!)), traffic(() => visit(1, webs[2]!))];
    swarm.writePeerSecret(before, after);
    await waitFor(all(after, certificateOf(before)));
    swarm.writePeerSecret(after, before);
    await waitFor(all(before, certificateOf(after)));
    swarm.writePeerSecret(after);
    await waitFor(all(before, undefined));
    await all(after, certificateOf(after))();
    for (const each of requests) expect((await each.end()).results).toEqual([200]);
    for (const at of NAMES.keys()) expect(await statesSeenBy(at)).toEqual(NAMES.map((name) => `${name} ready`));
  });
});

describe('a node that is drained', () => {
  it('takes no runs, and keeps its containers reachable while its dockAPI lives', async () => {
    const [{ id }] = (await clients[0]!.get<NodeDto[]>('/nodes')).body.filter(({ name }) => name === 'n3') as [NodeDto];
    const setAvailability = async (Availability: string) => {
      const [n1] = swarm.nodes as [Swarm['nodes'][number]];
      const { Version } = await n1.engine<{ Version: { Index: number } }>('GET', `/nodes/${id}`);
      await n1.engine('POST', `/nodes/${id}/update?version=${Version.Index}`, { Role: 'manager', Availability });
    };
    await setAvailability('drain');
    await expect.poll(() => statesSeenBy(2)).toContain('n3 draining');
    expect((await run(2, { node: 'n3' })).body).toMatchObject({ code: 'no_node_fits' });
    expect(await visit(0, webs[2]!)).toBe(200);
    await setAvailability('active');
    await expect.poll(() => statesSeenBy(0)).toContain('n3 ready');
  });
});

describe('Redis that is killed', () => {
  it('interrupts no request, refuses named runs, and nodes and names are right when it comes back without its data', async () => {
    const kept = await runKept();
    const requests = [webs[1]!, webs[0]!, kept].map((name, n) => traffic(() => visit(n, name), 20));
    await swarm.redis.lose();
    expect((await run(0, { name: uniqueName(), node: 'n2' })).body.code).toBe('store_unreachable');
    expect((await runAnywhere({ name: uniqueName() })).body.code).toBe('store_unreachable');
    expect((await clients[0]!.get<RunResultDto[]>('/containers')).body.map(({ name }) => name).sort()).toEqual(
      [...webs, kept].sort(),
    );
    expect(await statesSeenBy(1)).toEqual(NAMES.map((name) => `${name} ready`));
    await swarm.redis.start();
    await expect.poll(() => statesSeenBy(2)).toEqual(NAMES.map((name) => `${name} ready`));
    await expect.poll(claims).toBe(webs.length);
    for (const name of [webs[1], kept])
      await expect.poll(async () => (await run(0, { name, node: 'n1' })).body.code).toBe('name_in_use');
    for (const each of requests) expect((await each.end()).results).toEqual([200]);
    expect((await clients[1]!.post(`/containers/${kept}/restart?wait_ready=true`)).status).toBe(200);
    expect((await clients[1]!.delete(`/containers/${kept}?force=true`)).status).toBe(200);
  });
});

describe('a node with a container that survives it', () => {
  it('is cut off: its streams end, the container is right elsewhere under load, and nothing is doubled afterwards', async () => {
    const name = uniqueName();
    const { body, status, text } = await runAnywhere({ name });
    expect(status, text).toBe(201);
    const { id, node = '' } = body;
    const lost = NAMES.indexOf(node);
    const at = NAMES.findIndex((_name, n) => n !== lost);
    const listed = async () =>
      (await clients[at]!.get<RunResultDto[]>('/containers')).body
        .filter((each) => each.name === name)
        .map((each) => [each.id, each.node, each.status]);
    expect(await listed()).toEqual([[id, node, 'running']]);
    const logs = fetch(`${swarm.nodes[at]!.dockapi.url}/containers/${id}/logs?follow=true`, { headers: main.headers });
    const end = (await logs).text().catch((error: Error) => error.message);
    const requests = traffic(() => visit(at, name), 50);
    await swarm.nodes[lost]!.setLink('down');
    const told = new Set<unknown>();
    await vi.waitFor(
      async () => {
        const [[, its, state] = []] = await listed();
        if (its === node) told.add(state);
        expect(its).not.toBe(node);
      },
      { timeout: ENGINE_MS },
    );
    // Not at all if Swarm, on a busy machine, has replaced it already.
    expect([...told].filter((state) => state !== 'unreachable')).toEqual([]);
    const [[, other]] = (await listed()) as [unknown[]];
    await vi.waitFor(async () => expect(await visit(at, name)).toBe(200), { timeout: REACHABLE_MS });
    expect(typeof (await end)).toBe('string');
    const { results } = await requests.end();
    expect(results.filter((each) => ![200, 502, 'cut'].includes(each as number))).toEqual([]);

    await swarm.nodes[lost]!.setLink('up');
    await vi.waitFor(async () => expect(await statesSeenBy(at)).toEqual(NAMES.map((each) => `${each} ready`)), {
      timeout: ENGINE_MS,
    });
    const running = async () => {
      const all = await Promise.all(
        swarm.nodes.map((each) => each.engine<{ Labels: Record<string, string> }[]>('GET', '/containers/json')),
      );
      return all.flat().filter(({ Labels }) => Labels['dockapi.name'] === name).length;
    };
    await vi.waitFor(async () => expect(await running()).toBe(1), { timeout: ENGINE_MS });
    expect(await listed()).toEqual([[id, other, 'running']]);
    for (const seen of NAMES.keys()) expect(await visit(seen, id)).toBe(200);
    expect((await clients[at]!.delete(`/containers/${name}?force=true`)).status).toBe(200);
    expect(await listed()).toEqual([]);
  });
});

describe('an engine that is killed', () => {
  it('does not disturb other nodes, takes no runs at once, and is right again within seconds', async () => {
    const requests = traffic(() => visit(0, webs[2]!));
    await swarm.nodes[1]!.killEngine();
    const list = (at = 0) => clients[at]!.get<RunResultDto[]>('/containers');
    for (const at of NAMES.keys()) {
      expect(await timeOf(() => list(at))).toBeLessThan(LOST_MS + BUSY_MS);
      const { body, headers } = await list(at);
      const states = webs.map((name) => body.find((each) => each.name === name)?.status);
      expect([...states, headers.get('x-unreachable-nodes')]).toEqual(['running', 'unreachable', 'running', 'n2']);
      const images = await clients[at]!.get<ImageDto[]>('/images');
      expect([images.status, new Set(images.body.map(({ node }) => node))]).toEqual([200, new Set(['n1', 'n3'])]);
    }
    for (const at of [...NAMES.keys(), ...NAMES.keys()]) {
      const { status, text } = await run(at);
      expect(status, text).toBe(201);
    }
    const found = await clients[0]!.get<ProblemMembers>(`/containers/${webs[1]}`);
    expect([found.status, found.body.code]).toEqual([500, 'engine_unreachable']); // as its dockAPI says
    expect(await requests.end()).toMatchObject({ results: [200] });
    await swarm.nodes[1]!.restartEngine();
    await expect.poll(() => statesSeenBy(0), { timeout: ENGINE_MS }).toContain('n2 ready');
    const { body } = await list();
    expect(body.filter(({ name }) => name === webs[1])).toHaveLength(1);
  });
});

describe('the manager that leads', () => {
  it('is killed: its containers are refused at once, all else goes on, and it is right within seconds when it is back', async () => {
    const [n1] = swarm.nodes as [Swarm['nodes'][number]];
    const kept = await runKept();
    const requests = traffic(() => visit(1, webs[2]!));
    const requestsToKept = traffic(() => visit(1, kept), 50);
    const runs = traffic(async () => {
      const { status, text } = await run(1, { node: 'n3', wait_ready: false });
      return status === 201 ? status : text;
    }, RUN_PAUSE_MS);
    await n1.kill();
    const code = async () => (await clients[1]!.get<ProblemMembers>(`/containers/${webs[0]}`)).body.code;
    expect(await timeOf(code)).toBeLessThan(LOST_MS + BUSY_MS);
    expect(await code()).toBe('node_unreachable');
    const list = () => clients[1]!.get<RunResultDto[]>('/containers');
    expect(await timeOf(list)).toBeLessThan(LOST_MS + BUSY_MS);
    const { body, headers } = await list();
    expect([body.find(({ name }) => name === webs[0])?.status, headers.get('x-unreachable-nodes')]).toEqual([
      'unreachable',
      'n1',
    ]);
    await expect
      .poll(() => statesSeenBy(2), { timeout: ENGINE_MS })
      .toEqual(['n1 unreachable', 'n2 ready', 'n3 ready']);
    for (const each of [requests, requestsToKept]) expect((await each.end()).results).toEqual([200]);
    expect((await runs.end()).results).toEqual([201]);
    const restart = () => clients[1]!.post(`/containers/${kept}/restart?wait_ready=true`);
    await expect // until the others have a leader
      .poll(async () => (await restart()).body as unknown)
      .toMatchObject({ name: kept, node: 'n3', status: 'running' });

    await n1.start();
    await n1.startDockapi();
    clients = await swarm.clients(main.headers);
    const found = (await clients[1]!.get<RunResultDto[]>('/containers')).body.filter(({ name }) => name === webs[0]);
    expect(found.map(({ node, status }) => [node, status])).toEqual([['n1', expect.not.stringMatching('unreachable')]]);
  });
});

describe('a swarm that loses its quorum', () => {
  const name = uniqueName();
  const options = { headers: { 'Idempotency-Key': uniqueName() } };
  /** The node that leads, and stays; and the others. */
  let at: number;
  let others: number[];

  /** The same request each time. */
  const runOnce = () => {
    const fields = { image: door.image('dockapi/echo'), container_port: 8080, reschedule: true, name, node: NAMES[at] };
    return clients[at]!.post<RunResultDto & ProblemMembers>('/containers/run', fields, options);
  };

  it('keeps its nodes as last known, and runs and routes go on', async () => {
    await allReady();
    at = await leading();
    others = [...NAMES.keys()].filter((each) => each !== at);
    const web = uniqueName();
    expect((await run(at, { name: web, node: NAMES[at] })).status).toBe(201);
    const kept = await runKept(NAMES[at]);
    const requests = [web, kept].map((each) => traffic(() => visit(at, each), 20));
    const killed = Promise.all(others.map((each) => swarm.nodes[each]!.kill())); // what is left of them may take seconds to go
    const failed = runOnce(); // before the leader knows that it is alone: it writes the service into its log
    await killed;
    const states = NAMES.map((node, n) => `${node} ${n === at ? 'ready' : 'unreachable'}`);
    await expect.poll(() => statesSeenBy(at), { timeout: ENGINE_MS }).toEqual(states);
    expect(await timeOf(() => clients[at]!.get('/containers'))).toBeLessThan(LOST_MS + BUSY_MS);
    const named = await run(at, { name: uniqueName() });
    expect(named.status, named.text).toBe(201);
    const taken = webs[others[0]!]!;
    expect((await run(at, { name: taken })).body.code).toBe('name_in_use');
    expect(await visit(at, named.body.name)).toBe(200);
    expect(await visit(at, taken)).toBe(502);
    for (const refused of [await failed, await clients[at]!.post<ProblemMembers>(`/containers/${kept}/stop`)])
      expect([refused.status, refused.body.code], refused.text).toEqual([502, 'node_unreachable']);
    expect((await clients[at]!.get<RunResultDto>(`/containers/${kept}`)).body).toMatchObject({ status: 'running' });
    for (const each of requests) expect((await each.end()).results).toEqual([200]);
  });

  it('and has one again: what a failed run has left is removed, and the run that is sent again is another one', async () => {
    await swarm.nodes[others[0]!]!.start(); // without the last entry of the log: the node that has it leads again
    await expect.poll(async () => (await runOnce()).status, { timeout: ENGINE_MS }).toBe(201);
    const { id } = (await runOnce()).body;
    const removed = async () => {
      const accept = { headers: { accept: 'application/json' } };
      const { body } = await clients[at]!.get<EventPageDto>('/events?type=container.removed', accept);
      return body.events.filter((each) => each.name === name).map(({ container_id }) => container_id);
    };
    await expect.poll(removed).toHaveLength(1);
    expect(await removed()).not.toContain(id);
    expect(await servicesNamed(at, name)).toEqual([id]);
    await expect.poll(() => visit(at, name)).toBe(200);
  });
});
