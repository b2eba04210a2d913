import { connect } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { TicketDto } from '../../../src/access/tickets/ticket.dto.js';
import type { ContainerDetailsDto, RunResultDto } from '../../../src/containers/dto/container.dto.js';
import type { PoolDto } from '../../../src/containers/pools/pools.dto.js';
import type { EndedContainerDto } from '../../../src/containers/removed/removed.dto.js';
import type { AllStatsDto } from '../../../src/containers/stats/stats.dto.js';
import type { EventPageDto } from '../../../src/events/events.dto.js';
import type { ImageDto } from '../../../src/images/dto/image.dto.js';
import type { PulledImageDto } from '../../../src/images/dto/pull-image.dto.js';
import type { OperationDto } from '../../../src/operations/operation.dto.js';
import type { VolumeDto } from '../../../src/volumes/volumes.dto.js';
import { Agent } from '../../support/mcp.js';
import { Client } from '../../support/client.js';
import { uniqueName } from '../../support/containers.js';
import type { ProblemMembers } from '../../support/dockapi.js';
import { EventFollower } from '../../support/event-follower.js';
import { Execs } from '../../support/execs.js';
import { plainRequest } from '../../support/plain-request.js';
import { RegistryDoor } from '../../support/registry-door.js';
import { readEvents } from '../../support/server-sent-events.js';
import { Swarm } from '../../support/swarm.js';
import { Terminal } from '../../support/terminal.js';
import { makeToken } from '../../support/tokens.js';

const admin = makeToken('main', 'main', 'admin');
const alice = makeToken('alice', 'team-a', 'read,run,exec,proxy');
const bob = makeToken('bob', 'team-b', 'read,run,exec,proxy');

const SLEEPER = { image: 'busybox', container_port: 8080, command: 'sleep 600', pull: 'never' };

/** A server that switches protocols, and then returns what it gets in upper case. */
const UPPER_CASE_SOCKET = `use IO::Socket::INET;
my $server = IO::Socket::INET->new(LocalAddr => '0.0.0.0', LocalPort => 8080, Listen => 9, ReuseAddr => 1);
while (my $client = $server->accept) {
  next if fork;
  my $head = '';
  while ($head !~ /\\r\\n\\r\\n$/) { sysread $client, my $byte, 1 or last; $head .= $byte }
  print $client "HTTP/1.1 101 Switching Protocols\\r\\nConnection: Upgrade\\r\\nUpgrade: websocket\\r\\n\\r\\n";
  $client->flush;
  while (sysread $client, my $bytes, 1024) { syswrite $client, uc $bytes }
  exit;
}`;

let swarm: Swarm;
let urls: string[];
/** Of alice, at each node. */
let clients: Client[];
let made: string[] = [];

const FIRST = 0;

beforeAll(async () => {
  swarm = await Swarm.start(2, 1);
  const entries = [admin, alice, bob].map(({ entry }) => entry).join(';');
  const services = await swarm.startDockapis({ DOCKAPI_TOKENS: entries, DOCKAPI_PROXY_DOMAIN: 'apps.example.com' });
  urls = services.map(({ url }) => url);
  clients = await swarm.clients(alice.headers);
});
afterAll(() => swarm?.[Symbol.asyncDispose]());
afterEach(async () => {
  for (const id of made) await clients[FIRST]!.delete(`/containers/${id}?force=true`);
  made = [];
});

/** Runs a container on the second node through the first. */
async function run(fields: object = {}): Promise<RunResultDto> {
  const spec = { ...SLEEPER, node: 'n2', ...fields };
  const { status, body, text } = await clients[FIRST]!.post<RunResultDto>('/containers/run', spec);
  expect(status, text).toBe(201);
  made.push(body.id);
  return body;
}

const runEcho = () =>
  run({ image: 'dockapi/echo', container_port: 8080, command: undefined, name: uniqueName(), wait_ready: true });

describe('a container on another node', () => {
  it('is inspected, listed and removed at each node, by name and id', async () => {
    const { id, name } = await run({ name: uniqueName() });
    for (const client of clients) {
      for (const asked of [name, id, id.slice(0, 12)]) {
        const { status, body } = await client.get<ContainerDetailsDto>(`/containers/${asked}`);
        expect([status, body.id, body.node]).toEqual([200, id, 'n2']);
      }
      const { body } = await client.get<RunResultDto[]>(`/containers?name=${name}`);
      expect(body.map((each) => [each.id, each.node, each.status])).toEqual([[id, 'n2', 'running']]);
    }
    expect((await clients[FIRST]!.delete(`/containers/${name}?force=true`)).status).toBe(200);
    for (const client of clients) {
      const { status, body } = await client.get<ProblemMembers>(`/containers/${id}`);
      expect([status, body.code]).toEqual([404, 'container_not_found']);
    }
  });

  it('runs execs, and terminals by WebSocket', async () => {
    const { id } = await run();
    const { body } = await clients[FIRST]!.post(`/containers/${id}/exec`, { command: ['cat', '/etc/hostname'] });
    expect(body).toMatchObject({ exit_code: 0, stdout: `${id.slice(0, 12)}\n` });
    const execs = new Execs({ client: clients[FIRST]! }, id);
    const execId = await execs.sh('read x; echo got $x', { stdin: true });
    using terminal = await Terminal.open(`${urls[FIRST]}${execs.path}/${execId}/attach`, { headers: alice.headers });
    terminal.type('it\n');
    expect(await terminal.closed).toEqual({ code: 1000, reason: 'exited' });
    expect(String(terminal.output)).toBe('got it\n');
    expect((await execs.end(execId)).exit_code).toBe(0);
  });

  it('follows a log, and ends when its client leaves', async () => {
    const { id } = await run({ command: ['sh', '-c', 'echo first; sleep 600'] });
    const leave = new AbortController();
    const response = await fetch(`${urls[FIRST]}/containers/${id}/logs?follow=true`, {
      headers: alice.headers,
      signal: leave.signal,
    });
    const { value } = await response.body!.getReader().read();
    expect(Buffer.from(value).toString()).toBe('first\n');
    leave.abort();
  });

  it('gets HTTP by path and at its own origin, with the client’s address', async () => {
    const { name, id } = await runEcho();
    const byPath = await plainRequest(urls[FIRST]!, `/proxy/${name}/a%2Fb?x=`, { headers: { ...alice.headers } });
    expect([byPath.status, byPath.text]).toEqual([200, expect.stringContaining('/a%2Fb?x=')]);
    const Host = `${id.slice(0, 12)}.apps.example.com`;
    const atOrigin = await plainRequest(urls[FIRST]!, '/containers', { headers: { Host, ...alice.headers } });
    expect([atOrigin.status, atOrigin.text]).toEqual([200, expect.stringContaining('/containers')]);
    expect((await plainRequest(urls[FIRST]!, '/containers', { headers: { Host } })).status).toBe(401);
    const { body } = await clients[FIRST]!.get(`/proxy/${name}`);
    expect(body).toMatchObject({ container_id: id });
  });

  it('opens a link of another node’s container', async () => {
    const { name } = await runEcho();
    const { body } = await clients[FIRST]!.post<{ url: string }>(`/containers/${name}/links`, {});
    const { host, pathname, search } = new URL(body.url);
    const visit = await plainRequest(urls[FIRST]!, pathname + search, { headers: { Host: host } });
    expect(visit.status).toBe(302);
    const cookie = String(visit.headers['set-cookie']).split(';')[0]!;
    expect((await plainRequest(urls[FIRST]!, '/x', { headers: { Host: host, cookie } })).status).toBe(200);
  });

  it('gets WebSockets', async () => {
    const { name } = await run({
      image: 'dockapi/echo',
      command: ['perl', '-e', UPPER_CASE_SOCKET],
      name: uniqueName(),
      wait_ready: true,
    });
    const { hostname, port } = new URL(urls[FIRST]!);
    const socket = connect(Number(port), hostname);
    const head = `GET /proxy/${name}/ws HTTP/1.1\r\nHost: ${hostname}\r\nX-API-Key: ${alice.token}\r\n`;
    socket.write(`${head}Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Key: k\r\n\r\nhello`);
    let received = '';
    socket.setEncoding('latin1').on('data', (chunk: string) => (received += chunk));
    await expect.poll(() => received).toMatch(/^HTTP\/1\.1 101 [^]*\r\n\r\nHELLO$/);
    socket.destroy();
  });

  it('belongs to its owner at every node', async () => {
    const { id, name } = await run({ name: uniqueName() });
    const others = await Promise.all(urls.map((url) => Client.connect(url, bob.headers)));
    for (const client of others) {
      expect((await client.get(`/containers/${id}`)).status).toBe(404);
      expect((await client.delete(`/containers/${name}?force=true`)).status).toBe(404);
      expect((await client.get<RunResultDto[]>('/containers')).body).toEqual([]);
    }
    for (const url of urls) {
      const stranger = await Client.connect(url);
      expect((await stranger.get(`/containers/${id}`)).status).toBe(401);
    }
  });
});

describe('what each node has of its own', () => {
  it('is listed of all nodes, and of one by its name', async () => {
    const name = uniqueName();
    const [client] = clients as [Client];
    expect((await client.post('/volumes?node=n2', { name })).body).toMatchObject({ name, node: 'n2' });
    try {
      const at = async (query: string) => {
        const { body } = await client.get<VolumeDto[]>(`/volumes${query}`);
        return body.filter((each) => each.name === name).map(({ node }) => node);
      };
      expect([await at(''), await at('?node=n2'), await at('?node=n1')]).toEqual([['n2'], ['n2'], []]);
      const { body } = await client.get<ImageDto[]>('/images');
      expect(new Set(body.map(({ node }) => node))).toEqual(new Set(['n1', 'n2']));
      const unknown = await client.get<ProblemMembers>('/images?node=n9');
      expect([unknown.status, unknown.body.errors[0]?.field]).toEqual([400, 'node']);
    } finally {
      expect((await client.delete(`/volumes/${name}?node=n2`)).status).toBe(200);
    }
  });
});

describe('everything about a container of another node', () => {
  it('is done there: files, changes, limits, states, lifetimes, and the end', async () => {
    const { id } = await run({ name: uniqueName(), ttl: 3600 });
    const [client] = clients as [Client];
    const path = `/containers/${id}`;
    const statusOf = async (method: string, target: string, json?: object) => {
      const { status, text } = await client.request(method, `${path}${target}`, json && { json });
      return status === 200 ? 200 : `${method} ${target}: ${status} ${text}`;
    };
    const steps: [string, string, object?][] = [
      ...([
        ['GET', '/env'],
        ['GET', '/top'],
        ['GET', '/stats'],
        ['GET', '/logs'],
        ['GET', '/changes'],
      ] as [string, string][]),
      ...([
        ['GET', '/files/list?path=/etc'],
        ['GET', '/files?path=/etc/hostname'],
        ['GET', '/lifetime'],
      ] as [string, string][]),
      ...([
        ['POST', '/touch'],
        ['POST', '/pause'],
        ['POST', '/unpause'],
        ['GET', '/execs'],
      ] as [string, string][]),
      ...([
        ['PATCH', '', { memory: '64m' }],
        ['PATCH', '', { name: uniqueName() }],
      ] as [string, string, object][]),
      ...([
        ['POST', '/restart?timeout=0'],
        ['POST', '/stop?timeout=0'],
        ['POST', '/start'],
        ['POST', '/kill'],
      ] as [string, string][]),
      ['GET', '/wait?for=exited&timeout=10'],
    ];
    for (const step of steps) expect(await statusOf(...step)).toBe(200);
  });

  it('is done there by the tools of an agent too, whichever node it asks', async () => {
    // The key does nothing here, also where two nodes see it.
    const headers = { ...alice.headers, 'idempotency-key': uniqueName() };
    await using agent = await Agent.connect(urls[FIRST]!, headers);
    const container = uniqueName();
    const { id, node } = await agent.done('run_container', { ...SLEEPER, name: container, node: 'n2' });
    made.push(String(id));
    expect(node).toBe('n2');
    for (const url of urls) {
      await using any = await Agent.connect(url, headers);
      const { containers } = await any.done('list_containers', {
        name: container,
        label: [`dockapi.name=${container}`],
      });
      expect(containers).toMatchObject([{ id, node: 'n2' }]);
      expect(await any.done('list_containers', { name: `not-${container}` })).toEqual({ containers: [] });
    }
    await agent.done('write_file', { container, path: '/page', content: 'hello' });
    expect(await agent.done('exec', { container, command: ['cat', '/page'] })).toMatchObject({ stdout: 'hello' });
    expect(await agent.done('container_url', { container })).toMatchObject({ container_id: id });
    await using stranger = await Agent.connect(urls[FIRST]!, bob.headers);
    expect(await stranger.done('list_containers')).toEqual({ containers: [] });
    expect(await stranger.failed('logs', { container })).toMatchObject({ code: 'container_not_found' });
    expect(await agent.failed('run_container', { ...SLEEPER, node: 'n9' })).toMatchObject({ code: 'invalid_request' });
    expect(await agent.failed('run_container', { ...SLEEPER, cpus: 1_000 })).toMatchObject({ code: 'no_node_fits' });
    expect(await agent.done('stop_container', { container, timeout: 0 })).toMatchObject({ status: 'stopped' });
    expect(await agent.done('remove_container', { container })).toEqual({ id, removed: true });
  });

  it('is told by the events of each node, and by its operations', async () => {
    const [client] = clients as [Client];
    const { body: page } = await client.get<EventPageDto>('/events', { headers: { accept: 'application/json' } });
    await using follower = new EventFollower(`${urls[FIRST]}/events`, alice.headers, page.last_event_id);
    const { id } = await run();
    const { body } = await client.post<OperationDto>(`/containers/${id}/stop?timeout=0`, undefined, {
      headers: { prefer: 'respond-async' },
    });
    const ended = await client.get<OperationDto>(`/operations/${body.id}?wait=20`);
    expect(ended.body).toMatchObject({ state: 'succeeded', container_id: id });
    const told = () => follower.of(id).map(({ event, data }) => `${event} ${data.reason}`);
    await expect
      .poll(told)
      .toEqual(expect.arrayContaining(['container.created create', 'container.started start', 'container.died stop']));
  });
});

describe('what all nodes have together', () => {
  it('is the usage of the running containers, as JSON and as events', async () => {
    const both = [await run(), await run({ node: 'n1' })].map(({ id }) => id).sort();
    const idsOf = ({ containers }: AllStatsDto) => containers.map(({ id }) => id).sort();
    for (const [n, client] of clients.entries()) {
      expect(idsOf((await client.get<AllStatsDto>('/stats')).body)).toEqual(both);
      using events = await readEvents<AllStatsDto>(`${urls[n]}/stats`, alice.headers);
      for (let turn = 0; turn < 2; turn++) expect(idsOf((await events.next('stats'))!)).toEqual(both);
      const { body } = await client.post<TicketDto>('/tickets');
      using withTicket = await readEvents<AllStatsDto>(`${urls[n]}/stats?ticket=${body.ticket}`);
      expect(idsOf((await withTicket.next('stats'))!)).toEqual(both);
    }
  });

  it('is the end of removed containers', async () => {
    const [client] = clients as [Client];
    const { id, name } = await run({ command: ['sh', '-c', 'echo last words; sleep 600'] });
    await client.delete(`/containers/${id}?force=true`);
    const { body } = await client.get<EndedContainerDto[]>('/removed');
    expect(body.filter((each) => each.id === id)).toEqual([expect.objectContaining({ node: 'n2', because: 'delete' })]);
    expect((await client.get<EndedContainerDto>(`/removed/${name}`)).body).toMatchObject({
      id,
      node: 'n2',
      logs: ['last words'],
    });
    expect((await client.get<EndedContainerDto[]>('/removed?limit=1')).body).toHaveLength(1);
    const stranger = await Client.connect(urls[FIRST]!, bob.headers);
    expect((await stranger.get(`/removed/${id}`)).status).toBe(404);
    expect((await stranger.get('/removed')).body).toEqual([]);
  });

  it('are pools, each kept by one node and known at all', async () => {
    const [client, other] = clients as [Client, Client];
    const { image, container_port, command, pull } = SLEEPER;
    const pool = { run: { image, container_port, command, pull, wait_ready: false }, size: 1 };
    const name = uniqueName();
    const put = await client.request<PoolDto>('PUT', `/pools/${name}?node=n2`, { json: pool });
    expect([put.status, put.body.node], put.text).toEqual([200, 'n2']);
    const ready = async () => (await client.get<PoolDto>(`/pools/${name}`)).body.ready;
    await expect.poll(ready).toBe(1);
    for (const each of clients)
      expect((await each.get<PoolDto[]>('/pools')).body).toMatchObject([{ name, node: 'n2' }]);
    const taken = await client.post<RunResultDto & { warm: boolean }>('/containers/run', { pool: name });
    made.push(taken.body.id);
    expect([taken.status, taken.body.warm], taken.text).toEqual([201, true]);
    expect((await other.get<ContainerDetailsDto>(`/containers/${taken.body.id}`)).body.node).toBe('n2');
    expect((await client.request<PoolDto>('PUT', `/pools/${name}`, { json: { ...pool, size: 2 } })).body).toMatchObject(
      {
        node: 'n2',
        size: 2,
      },
    );
    expect((await client.request<ProblemMembers>('PUT', `/pools/${name}?node=n1`, { json: pool })).body.code).toBe(
      'invalid_request',
    );
    expect((await client.delete(`/pools/${name}`)).status).toBe(200);
    for (const each of clients) expect((await each.get(`/pools/${name}`)).status).toBe(404);
    expect((await client.post('/containers/run', { pool: name })).status).toBe(404);
  });

  it('are images that are pulled without a node, with the progress of each', async () => {
    await using door = await RegistryDoor.open(swarm.gateway);
    const image = door.image('library/nginx');
    const [client] = clients as [Client];
    const { status, text } = await client.post(
      '/images/pull',
      { image },
      { headers: { accept: 'application/x-ndjson' } },
    );
    expect(status, text).toBe(200);
    const lines = text
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { node?: string } & PulledImageDto);
    const last = lines.pop()!;
    expect(last.nodes!.map(({ node }) => node).sort()).toEqual(['n1', 'n2']);
    expect(new Set(lines.map(({ node }) => node))).toEqual(new Set(['n1', 'n2']));
    for (const node of ['n1', 'n2']) {
      const { body } = await client.get<ImageDto[]>(`/images?node=${node}`);
      expect(body.flatMap(({ repo_tags }) => repo_tags)).toContain(`${image}:latest`);
    }
    const alone = await client.post<PulledImageDto>('/images/pull?node=n2', { image });
    expect([alone.status, alone.body.nodes]).toEqual([200, undefined]);

    const options = { headers: { prefer: 'respond-async' } };
    const begun = await client.post<OperationDto>('/images/pull', { image: door.image('no/such') }, options);
    const ended = await client.get<OperationDto>(`/operations/${begun.body.id}?wait=30`);
    expect(ended.body).toMatchObject({
      state: 'failed',
      progress: { nodes: [{ state: 'failed' }, { state: 'failed' }] },
      problem: { code: 'image_not_found', nodes: [{ code: 'image_not_found' }, { code: 'image_not_found' }] },
    });
  });
});

describe('a node that is cut off', () => {
  it('has its containers listed as unreachable and refused at once, and is right again when it is back', async () => {
    const { id, name } = await run({ name: uniqueName() });
    const own = await run({ node: 'n1', name: uniqueName() });
    const [client] = clients as [Client];
    const code = async () => (await client.get<ProblemMembers>(`/containers/${name}`)).body.code;
    await swarm.nodes[1]!.setLink('down');
    try {
      expect(await code()).toBe('node_unreachable');
      await expect.poll(async () => timeOf(code)).toBeLessThan(1_000);
      const { body, headers } = await client.get<RunResultDto[]>('/containers');
      const listed = body.map((each) => [each.id, each.node, each.status]);
      expect(listed.sort()).toEqual(
        [
          [id, 'n2', 'unreachable'],
          [own.id, 'n1', 'running'],
        ].sort(),
      );
      expect(headers.get('x-unreachable-nodes')).toBe('n2');
      const filtered = await client.get<RunResultDto[]>(`/containers?status=unreachable&label=dockapi.name=${name}`);
      expect(filtered.body.map((each) => each.id)).toEqual([id]);
      expect((await client.get<RunResultDto[]>('/containers?status=running')).body.map((each) => each.id)).toEqual([
        own.id,
      ]);
      const others = await Client.connect(urls[FIRST]!, bob.headers);
      expect((await others.get<RunResultDto[]>('/containers')).body).toEqual([]);
      expect((await client.get(`/containers/${own.id}`)).status).toBe(200);
    } finally {
      await swarm.nodes[1]!.setLink('up');
    }
    await expect.poll(code, { interval: 100 }).toBeUndefined();
    const { body } = await client.get<RunResultDto[]>('/containers');
    expect(body.map((each) => [each.id, each.status]).sort()).toEqual(
      [
        [id, 'running'],
        [own.id, 'running'],
      ].sort(),
    );
  });

  const timeOf = async (work: () => Promise<unknown>) => {
    const start = performance.now();
    await work();
    return performance.now() - start;
  };
});
