// npm run bench -- scale: a dockAPI among many nodes, which are stubs: lists, finding a container's node, memory, and
// changes of containers. Settings: SCALE_NODES (25,50,100), SCALE_CONTAINERS (100) on each, SCALE_LISTS (15),
// SCALE_REQUESTS (2000), SCALE_CHANGES (1000) on each node.
import { randomBytes } from 'node:crypto';
import { mkdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { root } from '../scripts/lib/project.mjs';
import { atEnd } from './cleanup.mjs';
import { benchService, client, markdownTable, median, timed } from './lib.mjs';
import { cpuSeconds, memory } from './process-tree.mjs';
import { startRedis } from './redis.mjs';
import { containersOf, stubEngine } from './stub-engine.mjs';
import { stubPeer } from './stub-peers.mjs';
import { peerSecret } from './swarm.mjs';

/**
 * @typedef {import('./lib.mjs').Bench} Bench
 * @typedef {object} Cluster
 * @property {import('./lib.mjs').Service} service
 * @property {import('./lib.mjs').Client} api
 * @property {import('./stub-peers.mjs').StubPeer[]} peers
 * @property {{unknown: () => number}} engine
 * @property {import('./redis.mjs').Redis} redis
 * @property {number} count of all containers
 */

const {
  SCALE_NODES = '25,50,100',
  SCALE_CONTAINERS = 100,
  SCALE_LISTS = 15,
  SCALE_REQUESTS = 2_000,
  SCALE_CHANGES = 1_000,
} = process.env;
const SIZES = SCALE_NODES.split(',').map(Number);
const EACH = Number(SCALE_CONTAINERS);
const PEER_PORT = 8_790;
const REDIS_PORT = 8_791;
const dir = path.join(root, '.dockapi', 'bench-scale');

/** Keys of Redis, and the end of records that stay: see `src/store/redis`. */
const RECORDS = 'dockapi:record:c%2Fnodes%2Freports';
const REPORTS = 'dockapi:collection:c%2Fnodes%2Freports';
const NEVER = '9000000000000000';

const AT_ONCE = 16;
const READY_MS = 60_000;
/** Milliseconds between two looks at the CPU time of a dockAPI that takes in changes. */
const LOOK_MS = 500;
const IDLE_MS = 4_000;
const KIB = 1_024;
const MICRO = 1e6;

const MOST_BYTES = 3 * KIB;
/** How much more a container may cost among the most nodes than among the fewest. */
const FLAT = 1.5;

/** @returns {Promise<import('./report.mjs').Part>} */
export async function scale() {
  rmSync(dir, { recursive: true, force: true });
  mkdirSync(dir, { recursive: true });
  atEnd(() => rmSync(dir, { recursive: true, force: true }));
  const secret = await peerSecret(dir);
  const rows = [];
  for (const nodes of SIZES) {
    const { stop, ...measured } = await measure(nodes, secret);
    await stop();
    rows.push(measured);
    console.log(JSON.stringify(measured));
  }
  const view = await viewOf(Math.max(...SIZES) * EACH);
  console.log(JSON.stringify(view));
  return {
    title: 'Scale',
    settings: `${SIZES.join(', ')} nodes × ${EACH} containers, of which one node is a dockAPI and the others are stubs; ${SCALE_LISTS} lists, ${SCALE_REQUESTS} requests, ${SCALE_CHANGES} changes on each node`,
    tables: [toTable(rows), toViewTable(view)],
    verdicts: judge(rows, view),
    notes: [
      'the stubs share the CPUs with the dockAPI, and send lists that are ready; CPU times are those of the dockAPI alone',
      'changes a second are those that one core takes in',
    ],
    versions: {},
  };
}

/** @param {number} nodes @param {string} secret */
async function measure(nodes, secret) {
  const cluster = await startCluster(nodes, secret);
  const { service, api, peers, engine, count } = cluster;
  const list = await perCall(service, Number(SCALE_LISTS), 1, () => api('GET', '/containers'));
  const questions = () => peers.reduce((sum, { calls }) => sum + calls().questions, 0);
  const before = questions() + engine.unknown();
  const asked = (number) => containersOf(1 + (number % (nodes - 1)), EACH)[number % EACH];
  const names = Array.from({ length: AT_ONCE * 8 }, (_, number) => asked(number));
  const ask = async (of) => {
    const once = (number) => api('GET', `/containers/${of(names[number % names.length])}`);
    for (const number of names.keys()) await once(number); // connections to the nodes
    return perCall(service, Number(SCALE_REQUESTS), AT_ONCE, once);
  };
  const byId = await ask(({ Id }) => Id);
  const byName = await ask(({ Names }) => Names[0].slice(1));
  const calls = questions() + engine.unknown() - before;
  const rest = await atRest(cluster);
  const change = await takeIn(cluster, rest.cpu);
  return {
    nodes,
    count,
    list,
    byId,
    byName,
    calls,
    change,
    rest,
    rss: memory([service.pid]),
    stop: cluster.stop,
  };
}

/** @param {number} nodes @param {string} secret @returns {Promise<Cluster & {stop: () => Promise<void>}>} */
async function startCluster(nodes, secret) {
  const all = Array.from({ length: nodes }, (_, index) => ({
    id: `node${index}`,
    name: `n${index}`,
    address: `127.1.${index >> 8}.${(index & 255) + 1}`,
  }));
  const [self, ...others] = all;
  const peers = await Promise.all(
    others.map(({ address, name }, index) =>
      stubPeer({ address, port: PEER_PORT, secret, node: name, containers: containersOf(index + 1, EACH) }),
    ),
  );
  const engine = await stubEngine(path.join(dir, 'engine.sock'), {
    self,
    nodes: all,
    containers: containersOf(0, EACH),
  });
  const password = randomBytes(16).toString('hex');
  const redis = await startRedis({ dir, address: '127.0.0.1', port: REDIS_PORT, password });
  const service = await benchService(
    { host: engine.host, dir },
    {
      env: {
        ...redis.settings,
        HOST: self.address,
        DOCKAPI_CLUSTER: 'swarm',
        DOCKAPI_PEER_PORT: String(PEER_PORT),
        DOCKAPI_PEER_SECRET_FILE: secret,
      },
    },
  );
  const api = client(service.url);
  const count = nodes * EACH;
  const deadline = Date.now() + READY_MS;
  while (JSON.parse(await api('GET', '/containers')).length < count) {
    if (Date.now() > deadline) throw new Error(`The dockAPI does not know all ${nodes} nodes.`);
    await delay(100);
  }
  await report(redis, all);
  const stop = async () => {
    await service.stop();
    await Promise.all([engine, redis, ...peers].map((each) => each.stop()));
  };
  return { service, api, peers, engine, redis, count, stop };
}

/**
 * Has all nodes report what the first one has, as their dockAPIs would: in the records of `src/cluster/node-reports.service.ts`.
 *
 * @param {import('./redis.mjs').Redis} redis
 * @param {import('./stub-engine.mjs').StubNode[]} nodes
 */
async function report({ cli }, [self, ...others]) {
  const record = (id) => `${RECORDS}:${id}`;
  const deadline = Date.now() + READY_MS;
  let own = '';
  while ((own = await cli('get', record(self.id))) === '') {
    if (Date.now() > deadline) throw new Error('The dockAPI reports nothing.');
    await delay(100);
  }
  for (const { id, address } of others) {
    await cli('set', record(id), JSON.stringify({ ...JSON.parse(own), address }));
    await cli('zadd', REPORTS, NEVER, id);
  }
}

/**
 * @param {import('./lib.mjs').Service} service
 * @param {number} count
 * @param {number} atOnce
 * @param {(number: number) => Promise<unknown>} work
 * @returns {Promise<{ms: number, cpu: number}>} median milliseconds, and CPU milliseconds of dockAPI, of each
 */
async function perCall({ pid }, count, atOnce, work) {
  await work(0);
  const times = [];
  const before = cpuSeconds([pid]);
  let next = 0;
  const lane = async () => {
    while (next < count) {
      const number = next++;
      times.push(await timed(() => work(number)));
    }
  };
  await Promise.all(Array.from({ length: atOnce }, lane));
  return { ms: median(times), cpu: ((cpuSeconds([pid]) - before) * 1_000) / count };
}

/**
 * What a cluster costs in which nothing happens.
 *
 * @param {Cluster} cluster
 * @returns {Promise<{cpu: number, store: number}>} share of a core, and bytes a second from the store
 */
async function atRest({ service, redis }) {
  const sent = async () => Number(/total_net_output_bytes:(\d+)/.exec(await redis.cli('info', 'stats'))?.[1]);
  const [cpu, bytes, begun] = [cpuSeconds([service.pid]), await sent(), performance.now()];
  await delay(IDLE_MS);
  const seconds = (performance.now() - begun) / 1_000;
  return { cpu: (cpuSeconds([service.pid]) - cpu) / seconds, store: ((await sent()) - bytes) / seconds };
}

/**
 * All nodes tell changes at once; dockAPI has taken them in when it uses no more CPU than before.
 *
 * @param {Cluster} cluster
 * @param {number} idle share of a core without changes
 * @returns {Promise<number>} CPU microseconds of a change
 */
async function takeIn({ service, peers }, idle) {
  const used = () => cpuSeconds([service.pid]);
  const [before, from] = [used(), performance.now()];
  for (const { change } of peers) change(Number(SCALE_CHANGES));
  let [last, busy] = [before, true];
  while (busy) {
    const at = performance.now();
    await delay(LOOK_MS);
    const now = used();
    busy = now - last > 2 * idle * ((performance.now() - at) / 1_000) + 0.02;
    last = now;
  }
  const spent = last - before - idle * ((performance.now() - from) / 1_000);
  return (spent * MICRO) / (peers.length * Number(SCALE_CHANGES));
}

/**
 * What a dockAPI keeps of all containers, alone.
 *
 * @param {number} count
 * @returns {Promise<{bytes: number, byId: number, byName: number}>} of each container; nanoseconds to find one
 */
async function viewOf(count) {
  const { ClusterView } = await import(path.join(root, 'build', 'peers', 'view', 'cluster-view.js'));
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc');
  const heap = () => (collect(), process.memoryUsage().heapUsed);
  const view = new ClusterView();
  const fill = () => {
    for (let node = 0; node < count / EACH; node++)
      for (const { Id, Names, Labels, State } of containersOf(node, EACH))
        view.put(`node${node}`, {
          id: Id,
          name: Names[0].slice(1),
          image: Labels['dockapi.image'],
          status: State,
          labels: Labels,
          ports: [{ containerPort: 80, hostPort: 8_080, hostAddress: '127.0.0.1' }],
        });
  };
  const before = heap();
  fill();
  const bytes = (heap() - before) / count;
  const asked = Array.from({ length: count }, (_, n) => containersOf(n % (count / EACH), 1)[0]);
  const nanosOf = (of) => {
    const keys = asked.map(of);
    const start = process.cpuUsage();
    for (const key of keys) if (!view.find(key)) throw new Error(`${key} is not found.`);
    const { user, system } = process.cpuUsage(start);
    return ((user + system) * 1_000) / keys.length;
  };
  return { bytes, byId: nanosOf(({ Id }) => Id), byName: nanosOf(({ Names }) => Names[0].slice(1)) };
}

/** @param {Awaited<ReturnType<typeof measure>>[]} rows */
function toTable(rows) {
  const head = [
    'nodes',
    'containers',
    'list ms',
    'list CPU µs a container',
    'by id CPU µs',
    'by name CPU µs',
    'further calls',
    'change CPU µs',
    'changes/s',
    'CPU at rest %',
    'store KiB/s at rest',
    'RSS MiB',
  ];
  const cells = rows.map(({ nodes, count, list, byId, byName, calls, change, rest, rss }) => [
    String(nodes),
    String(count),
    list.ms.toFixed(0),
    ((list.cpu * 1_000) / count).toFixed(1),
    (byId.cpu * 1_000).toFixed(0),
    (byName.cpu * 1_000).toFixed(0),
    String(calls),
    change.toFixed(0),
    (MICRO / change).toFixed(0),
    (rest.cpu * 100).toFixed(1),
    (rest.store / KIB).toFixed(0),
    rss.toFixed(0),
  ]);
  return `### a dockAPI among many nodes\n\n${markdownTable(head, cells)}`;
}

/** @param {Awaited<ReturnType<typeof viewOf>>} view */
function toViewTable({ bytes, byId, byName }) {
  const cells = [(bytes / KIB).toFixed(2), byId.toFixed(0), byName.toFixed(0)];
  return `### what is known of all containers\n\n${markdownTable(['KiB a container', 'find by id ns', 'find by name ns'], [cells])}`;
}

/** @param {Awaited<ReturnType<typeof measure>>[]} rows @param {Awaited<ReturnType<typeof viewOf>>} view */
function judge(rows, { bytes }) {
  const [least, most] = [rows[0], rows.at(-1)];
  const cost = ({ list, count }) => list.cpu / count;
  const growths = {
    'a container of a list': cost(most) / cost(least),
    'a request by id': most.byId.cpu / least.byId.cpu,
    'a request by name': most.byName.cpu / least.byName.cpu,
    'a change': most.change / least.change,
  };
  return [
    ...Object.entries(growths).map(([name, growth]) => ({
      holds: growth <= FLAT,
      text: `${name} costs ${growth.toFixed(2)} × among ${most.nodes} nodes of what it costs among ${least.nodes} (at most ${FLAT})`,
    })),
    {
      holds: rows.every(({ calls }) => calls === 0),
      text: `finding a container's node takes ${Math.max(...rows.map(({ calls }) => calls))} calls (at most 0)`,
    },
    {
      holds: bytes <= MOST_BYTES,
      text: `${(bytes / KIB).toFixed(2)} KiB of memory for a container (at most ${MOST_BYTES / KIB})`,
    },
  ];
}
