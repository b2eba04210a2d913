import { once } from 'node:events';
import { connect } from 'node:net';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { root } from '../../../scripts/lib/project.mjs';
import type { RunResultDto } from '../../../src/containers/dto/container.dto.js';
import type { ExecResultDto } from '../../../src/containers/exec/exec.dto.js';
import type { AllStatsDto } from '../../../src/containers/stats/stats.dto.js';
import type { NodeDto } from '../../../src/nodes/nodes.dto.js';
import { Client } from '../../support/client.js';
import { uniqueName } from '../../support/containers.js';
import type { ProblemMembers } from '../../support/dockapi.js';
import { plainRequest } from '../../support/plain-request.js';
import { Swarm } from '../../support/swarm.js';
import { makeToken } from '../../support/tokens.js';

const NAMES = ['n1', 'n2', 'n3'];
const [FIRST, UPDATED] = [0, 1];

const withVersion = (TEST_VERSION: string) => ({
  TEST_VERSION,
  NODE_OPTIONS: `--import=${path.join(root, 'test/fixtures/neighbour-version.mjs')}`,
});
const OLDER = withVersion('older');
const NEWER = withVersion('newer');

/** `/slow` goes on when `/tmp/go` is there, `/ws` returns what it gets in upper case. */
const SERVER = `use IO::Socket::INET;
$SIG{CHLD} = 'IGNORE';
my $server = IO::Socket::INET->new(LocalAddr => '0.0.0.0', LocalPort => 8080, Listen => 99, ReuseAddr => 1);
while (1) {
  my $client = $server->accept or next;
  next if fork;
  my $head = '';
  while ($head !~ /\\r\\n\\r\\n$/) { sysread $client, my $byte, 1 or exit; $head .= $byte }
  if ($head =~ m{^GET /ws}) {
    syswrite $client, "HTTP/1.1 101 Switching Protocols\\r\\nConnection: Upgrade\\r\\nUpgrade: websocket\\r\\n\\r\\n";
    while (sysread $client, my $bytes, 1024) { syswrite $client, uc $bytes }
  } elsif ($head =~ m{^GET /slow}) {
    syswrite $client, "HTTP/1.1 200 OK\\r\\nContent-Length: 11\\r\\nConnection: close\\r\\n\\r\\nbegun ";
    until (-e '/tmp/go') { select undef, undef, undef, 0.05 }
    syswrite $client, 'ended';
  } else {
    syswrite $client, "HTTP/1.1 200 OK\\r\\nContent-Length: 2\\r\\nConnection: close\\r\\n\\r\\nok";
  }
  exit;
}`;
const WEB = {
  image: 'dockapi/echo',
  container_port: 8080,
  command: ['perl', '-e', SERVER],
  wait_ready: true,
  pull: 'never',
};
const SLEEPER = { image: 'busybox', container_port: 8080, command: 'sleep 600', pull: 'never' };

const main = makeToken('main', 'main', 'admin');

let swarm: Swarm;
let clients: Client[];
let made: string[] = [];

beforeAll(async () => {
  swarm = await Swarm.start(NAMES.length, 1);
  const env = { DOCKAPI_TOKENS: main.entry, DOCKAPI_SHUTDOWN_TIMEOUT: '100' };
  await swarm.startDockapis(env, { n2: OLDER, n3: NEWER });
  clients = await swarm.clients(main.headers);
});
afterAll(() => swarm?.[Symbol.asyncDispose]());
afterEach(async () => {
  for (const id of made) await clients[FIRST]!.delete(`/containers/${id}?force=true`);
  made = [];
});

async function run(at: number, fields: object): Promise<RunResultDto> {
  const { status, body, text } = await clients[at]!.post<RunResultDto>('/containers/run', fields);
  expect(status, text).toBe(201);
  made.push(body.id);
  return body;
}

const nodesSeenBy = async (at: number, field: 'state' | 'dockapi_version') => {
  const { body } = await clients[at]!.get<NodeDto[]>('/nodes');
  return body.map((node) => `${node.name} ${node[field]}`).sort();
};

/** @returns its status, and the code if it has one; or `cut` */
const visit = (at: number, name: string) =>
  plainRequest(swarm.nodes[at]!.dockapi.url, `/proxy/${name}/`, { headers: main.headers }).then(
    ({ status, text }) => (status === 200 ? '200' : `${status} ${(JSON.parse(text) as ProblemMembers).code}`),
    () => 'cut',
  );

/** Visits again and again, until it is ended. */
function traffic(at: number, name: string) {
  const results = new Set<string>();
  let isOver = false;
  const loop = (async () => {
    for (; !isOver; await pause(5)) results.add(await visit(at, name));
  })();
  return async () => {
    isOver = true;
    await loop;
    return [...results].sort();
  };
}

it('dockAPIs of neighbouring versions are one: runs, names, lists, requests and usage', async () => {
  const versions = ['n1 0.1.0', 'n2 0.0.9', 'n3 9.9.9'];
  for (const at of NAMES.keys()) {
    await expect.poll(() => nodesSeenBy(at, 'state')).toEqual(NAMES.map((name) => `${name} ready`));
    expect(await nodesSeenBy(at, 'dockapi_version')).toEqual(versions);
  }
  const names = NAMES.map(() => uniqueName());
  for (const [n, name] of names.entries()) await run((n + 1) % NAMES.length, { ...WEB, name, node: NAMES[n] });
  for (const [at, client] of clients.entries()) {
    const { body } = await client.get<RunResultDto[]>('/containers');
    expect(body.map(({ name, node, status }) => `${name} ${node} ${status}`).sort()).toEqual(
      names.map((name, n) => `${name} ${NAMES[n]} running`).sort(),
    );
    for (const [n, name] of names.entries()) {
      expect(await visit(at, name)).toBe('200');
      const exec = await client.post<ExecResultDto>(`/containers/${name}/exec`, { command: 'echo it' });
      expect(exec.body.stdout).toBe('it\n');
      const taken = await client.post<ProblemMembers>('/containers/run', {
        ...SLEEPER,
        name,
        node: NAMES[(n + 1) % NAMES.length],
      });
      expect(taken.body.code).toBe('name_in_use');
    }
    expect((await client.get<AllStatsDto>('/stats')).body.containers).toHaveLength(NAMES.length);
  }
  for (const at of NAMES.keys()) for (let turn = 0; turn < NAMES.length; turn++) await run(at, SLEEPER);
});

it('an update ends what its node has under way, refuses what is new, and disturbs no other node', async () => {
  const names = NAMES.map(() => uniqueName());
  for (const [n, name] of names.entries()) await run(FIRST, { ...WEB, name, node: NAMES[n] });
  const [web1, web2, web3] = names as [string, string, string];
  const [n1, n2] = swarm.nodes as [Swarm['nodes'][number], Swarm['nodes'][number]];
  const undisturbed = [traffic(FIRST, web1), traffic(FIRST, web3), traffic(2, web1), traffic(2, web3)];
  const disturbed = [traffic(FIRST, web2), traffic(2, web2)];

  const slow = await fetch(`${n1.dockapi.url}/proxy/${web2}/slow`, { headers: main.headers });
  const command = ['sh', '-c', 'until test -e /tmp/go; do sleep 0.1; done; echo ended'];
  const exec = clients[FIRST]!.post<ExecResultDto>(`/containers/${web2}/exec`, { command });
  const { hostname, port } = new URL(n1.dockapi.url);
  const socket = connect(Number(port), hostname);
  socket.write(`GET /proxy/${web2}/ws HTTP/1.1\r\nHost: ${hostname}\r\nX-API-Key: ${main.token}\r\n`);
  socket.write('Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Key: k\r\n\r\n\x81\x05hello', 'latin1');
  let received = '';
  const socketEnd = once(socket.setEncoding('latin1'), 'close');
  socket.on('data', (chunk: string) => (received += chunk));
  await expect.poll(() => received).toMatch(/\r\n\r\n\x81\x05HELLO$/);

  const exit = once(n2.dockapi.process, 'exit');
  n2.dockapi.process.kill('SIGTERM');
  for (const at of [FIRST, 2]) {
    await expect.poll(() => visit(at, web2)).toBe('502 node_unreachable');
    await expect.poll(() => nodesSeenBy(at, 'state')).toEqual(['n1 ready', 'n2 draining', 'n3 ready']);
    for (let turn = 0; turn < 4; turn++) expect((await run(at, SLEEPER)).node).not.toBe('n2');
  }
  await socketEnd;
  expect(received).toMatch(/HELLO\x88\x02\x03\xe9$/);
  const { Id } = await n2.engine<{ Id: string }>('POST', `/containers/${web2}/exec`, { Cmd: ['touch', '/tmp/go'] });
  await n2.engine('POST', `/exec/${Id}/start`, { Detach: true });
  expect([slow.status, await slow.text()]).toEqual([200, 'begun ended']);
  expect((await exec).body).toMatchObject({ exit_code: 0, stdout: 'ended\n' });
  expect((await exit)[0]).toBe(0);

  await n2.startDockapi({ ...n2.env, ...NEWER });
  for (const name of names) expect(await visit(UPDATED, name)).toBe('200'); // from its first request on
  clients[UPDATED] = await Client.connect(n2.dockapi.url, main.headers);
  for (const at of [FIRST, 2]) await expect.poll(() => visit(at, web2)).toBe('200');
  expect(await nodesSeenBy(FIRST, 'dockapi_version')).toContain('n2 9.9.9');
  for (const each of undisturbed) expect(await each()).toEqual(['200']);
  for (const each of disturbed) expect(await each()).toEqual(['200', '502 node_unreachable']);
});
