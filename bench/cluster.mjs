// npm run bench -- cluster: what another node costs. Requests through a node to a container of another one beside two
// nginx on the same nodes, runs there, and lists of all nodes. Settings: ROUNDS (5), SECONDS per measurement (5),
// CLUSTER_RUNS (20), CLUSTER_LISTS (40), CLUSTER_NODES (5), CLUSTER_CONTAINERS (200) listed on each.
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { root } from '../scripts/lib/project.mjs';
import { atEnd } from './cleanup.mjs';
import { judge, measureAll, rounds, toTable } from './comparison.mjs';
import { interleave, table, timed } from './lib.mjs';
import { echoes, requests } from './measure.mjs';
import { nginxHopConfig } from './peer-configs.mjs';
import { installed, started } from './peers.mjs';
import { startSwarm } from './swarm.mjs';
import { importSink, SINK_IMAGE, startUpstreams } from './upstreams.mjs';

/**
 * @typedef {import('./lib.mjs').Bench} Bench
 * @typedef {import('./swarm.mjs').Node} Node
 * @typedef {{nodes: Node[], headers: Record<string, string>, secret: string}} Swarm
 * @typedef {{name: string, table: string, ratio: number, limit: number}} Result
 */

const { CLUSTER_RUNS = 20, CLUSTER_LISTS = 40, CLUSTER_NODES = 5, CLUSTER_CONTAINERS = 200 } = process.env;
const seconds = Number(process.env.SECONDS ?? 5);
const dir = path.join(root, '.dockapi', 'bench-cluster');

const COMMAND = ['httpd', '-f', '-p', '80'];
const CREATE = {
  Image: 'busybox:latest',
  Cmd: COMMAND,
  Labels: { 'dockapi.managed': 'true', 'dockapi.run': 'bench', 'dockapi.container_port': '80' },
  ExposedPorts: { '80/tcp': {} },
  HostConfig: { PortBindings: { '80/tcp': [{ HostIp: '127.0.0.1', HostPort: '' }] } },
};
const LISTED = `/containers/json?all=1&filters=${encodeURIComponent(JSON.stringify({ label: ['dockapi.managed=true'] }))}`;

/** The ports of nginx in front, and of the one beside the container. */
const HOPS = { plain: [8_101, 8_102], tls: [8_111, 8_112] };

/**
 * @param {Bench} bench
 * @returns {Promise<import('./report.mjs').Part>}
 */
export async function cluster({ engine }) {
  rmSync(dir, { recursive: true, force: true });
  mkdirSync(dir, { recursive: true });
  atEnd(() => rmSync(dir, { recursive: true, force: true }));
  for (const name of ['wrk', 'nginx-light']) await installed(name);
  await importSink(engine.host, dir);
  const images = ['busybox:latest', 'nginx:latest', SINK_IMAGE];
  const swarm = await startSwarm(engine, { count: Number(CLUSTER_NODES), images });
  const proxied = await benchProxied(swarm, engine);
  const results = [await benchRun(swarm), await benchList(swarm)];
  for (const { table: text } of results) console.log(`${text}\n`);
  return {
    title: 'Cluster',
    settings: `${CLUSTER_NODES} nodes in namespaces; ${rounds} rounds of ${seconds} s each; ${CLUSTER_RUNS} runs, ${CLUSTER_LISTS} lists of ${CLUSTER_CONTAINERS} containers on each node`,
    tables: [...proxied.tables, ...results.map(({ table: text }) => text)],
    verdicts: [
      ...proxied.verdicts,
      ...results.map(({ name, ratio, limit }) => ({
        holds: ratio <= limit,
        text: `${name} ${ratio.toFixed(2)} × raw (at most ${limit})`,
      })),
    ],
    notes: [
      'all nodes, the clients and the containers share the CPUs, so that each microsecond of either dockAPI costs requests',
      'between dockAPIs it is TLS with both certificates; `nginx → nginx` is without, `nginx → nginx, TLS` is as between dockAPIs',
      'dockAPI checks a token on the second node; `dockAPI, its own node` asks that node itself',
      'the raw lists of all nodes are asked side by side, as dockAPI does; the slowest one counts',
    ],
    versions: {},
  };
}

/**
 * @param {Swarm} swarm
 * @param {import('./lib.mjs').Engine} engine
 */
async function benchProxied({ nodes, headers, secret }, engine) {
  const [entry, target] = nodes;
  const at = { engine: { host: target.host, dir: target.dir }, raw: target.raw, api: target.api };
  const here = (method, url, body) => target.api(method, url, body && { ...body, node: target.name });
  const { www, sink } = await startUpstreams({ ...at, api: here }, { dir, bigMiB: 0, imported: true });
  const addresses = await Promise.all([www, sink].map(({ id }) => addressOf(target, id)));
  const routes = Object.fromEntries([www, sink].map(({ id }, index) => [`/proxy/${id}/`, `${addresses[index]}:80`]));
  const setting = { entry, target, routes, engineDir: engine.dir };
  const ways = [
    await nginxToNginx('nginx → nginx', HOPS.plain, setting),
    await nginxToNginx('nginx → nginx, TLS', HOPS.tls, { ...setting, secret }),
    { name: 'dockAPI, its own node', headers, pid: target.service.pid, base: baseOf(target) },
    { name: 'dockAPI', headers, pid: [entry.service.pid, target.service.pid], base: baseOf(entry) },
  ];
  const tables = [];
  const verdicts = [];
  for (const scenario of scenarios(www, sink)) {
    const results = await measureAll(scenario, ways);
    tables.push(toTable(scenario, results));
    verdicts.push(...judge(scenario, results));
    console.log(`${tables.at(-1)}\n`);
  }
  return { tables, verdicts };
}

/** @param {Node} node */
function baseOf({ service }) {
  return ({ id }) => `${service.url}/proxy/${id}`;
}

/** @param {import('./upstreams.mjs').Upstream} www @param {import('./upstreams.mjs').Upstream} sink */
function scenarios(www, sink) {
  const rate = { head: 'requests/s', key: 'rate', digits: 0 };
  const cpu = { head: 'CPU s per 10,000', key: 'cpu', digits: 2 };
  const latencies = ['p50', 'p99'].map((key) => ({ head: `${key} ms`, key, digits: 3 }));
  const columns = [rate, ...latencies, cpu];
  const get = (file) => (peer) => requests(peer, `${peer.base(www)}/${file}`, { connections: 64, seconds });
  return [
    {
      title: 'On another node: 128 B, 64 connections',
      measure: get('128'),
      columns,
      value: 'rate',
      requires: [{ to: 'nginx → nginx', atLeast: 0.7 }],
    },
    {
      title: 'On another node: 10 KiB, 64 connections',
      measure: get('10k'),
      columns,
      value: 'rate',
      requires: [{ to: 'nginx → nginx', atLeast: 0.9 }],
    },
    {
      title: 'On another node: WebSocket echo, 16 connections',
      measure: (peer) => echoes(peer, `${peer.base(sink)}/`, { connections: 16, seconds }),
      columns: [{ ...rate, head: 'round trips/s' }, cpu],
      value: 'rate',
      requires: [{ to: 'nginx → nginx', atLeast: 1 }],
    },
  ];
}

/**
 * @param {string} name
 * @param {number[]} ports in front, and beside the container
 * @param {object} setting
 * @param {Node} setting.entry
 * @param {Node} setting.target
 * @param {Record<string, string>} setting.routes of the second one
 * @param {string} setting.engineDir
 * @param {string} [setting.secret] PEM, for TLS between the two
 * @returns {Promise<import('./peers.mjs').Peer>}
 */
async function nginxToNginx(name, [front, back], { entry, target, routes, engineDir, secret }) {
  const hop = async (node, port, config) => {
    const below = path.join(dir, `nginx-${port}`);
    mkdirSync(below, { recursive: true });
    const file = path.join(below, 'nginx.conf');
    writeFileSync(file, nginxHopConfig({ listen: `${node.address}:${port}`, ...config }));
    const place = { dir: below, engineDir, through: node.through, address: node.address };
    return started('nginx', ['-e', 'stderr', '-p', below, '-c', file], place, [port]);
  };
  const second = await hop(target, back, { routes, strips: true, acceptsTls: secret });
  const first = await hop(entry, front, { routes: { '/proxy/': `${target.address}:${back}` }, usesTls: secret });
  return { name, pid: [first.pid, second.pid], base: ({ id }) => `http://${entry.address}:${front}/proxy/${id}` };
}

/** @param {Node} node @param {string} id */
async function addressOf({ raw }, id) {
  return JSON.parse(await raw('GET', `/containers/${id}/json`)).NetworkSettings.IPAddress;
}

/** @param {Swarm} swarm @returns {Promise<Result>} */
async function benchRun({ nodes: [entry, target] }) {
  const remove = (id) => target.raw('DELETE', `/containers/${id}?force=1&v=1`);
  const body = { image: 'busybox:latest', container_port: 80, command: COMMAND, node: target.name };
  const runAt = async ({ api }) => {
    let id = '';
    const ms = await timed(async () => (id = JSON.parse(await api('POST', '/containers/run', body)).id));
    await remove(id);
    return ms;
  };
  const times = await interleave(Number(CLUSTER_RUNS), {
    'raw create + start': async () => {
      let id = '';
      const ms = await timed(async () => {
        id = JSON.parse(await target.raw('POST', '/containers/create', CREATE)).Id;
        await target.raw('POST', `/containers/${id}/start`);
      });
      await remove(id);
      return ms;
    },
    'dockAPI, its own node': () => runAt(target),
    dockAPI: () => runAt(entry),
  });
  const { table: text, ratio } = table('run on another node', times, 'raw create + start');
  return { name: 'run on another node', table: text, ratio: ratio('dockAPI'), limit: 1.15 };
}

/** @param {Swarm} swarm @returns {Promise<Result>} */
async function benchList({ nodes }) {
  const create = async ({ raw }) => {
    for (let made = 0; made < Number(CLUSTER_CONTAINERS); made++) await raw('POST', '/containers/create', CREATE);
  };
  await Promise.all(nodes.map(create));
  const expected = Number(CLUSTER_CONTAINERS) * nodes.length;
  const listed = async ({ api }) => {
    const { length } = JSON.parse(await api('GET', '/containers'));
    if (length < expected) throw new Error(`${length} of ${expected} containers were listed.`);
  };
  const times = await interleave(Number(CLUSTER_LISTS), {
    'slowest raw list': async () =>
      Math.max(...(await Promise.all(nodes.map(({ raw }) => timed(() => raw('GET', LISTED)))))),
    dockAPI: () => timed(() => listed(nodes[0])),
  });
  const title = `list of ${nodes.length} nodes × ${CLUSTER_CONTAINERS} containers`;
  const { table: text, ratio } = table(title, times, 'slowest raw list');
  return { name: title, table: text, ratio: ratio('dockAPI'), limit: 1.5 };
}
