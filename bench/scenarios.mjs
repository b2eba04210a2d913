// The measurements of each proxy, and dockAPI's targets.
import { availableParallelism } from 'node:os';
import { atRest, download, echoes, requests, upload } from './measure.mjs';

/**
 * @typedef {object} Requirement
 * @property {string} [to] the proxy to compare with; without it, the number itself counts
 * @property {string} [key] of a measurement; by default the scenario's `value`
 * @property {number} [atLeast]
 * @property {number} [atMost]
 * @property {string} [unit]
 *
 * @typedef {object} Scenario
 * @property {string} title
 * @property {(peer: import('./peers.mjs').Peer) => Promise<Record<string, number>>} measure
 * @property {{head: string, key: string, digits: number}[]} columns
 * @property {string} value the measurement for ratios
 * @property {Requirement[]} requires
 *
 * @typedef {import('./upstreams.mjs').Upstream} Upstream
 */

/** A second dockAPI in the same rounds, whose container has a lifetime. */
export const LIVING = 'dockAPI, container with a lifetime';
/** A third one, with two workers. */
export const WORKERS = 'dockAPI, 2 workers';
/** Load, nginx and one worker each have a core then, and the second worker has a free one. */
const MANY_CORES = 6;

const RATE = { head: 'requests/s', key: 'rate', digits: 0 };
const P50 = { head: 'p50 ms', key: 'p50', digits: 3 };
const P99 = { head: 'p99 ms', key: 'p99', digits: 3 };
const CPU = { head: 'CPU s per 10,000', key: 'cpu', digits: 2 };
const RSS = { head: 'RSS MiB', key: 'rss', digits: 0 };
const TRANSFER = [
  { head: 'MiB/s', key: 'rate', digits: 0 },
  { head: 'CPU s', key: 'cpu', digits: 2 },
  { head: 'RSS growth MiB', key: 'growth', digits: 1 },
];
/** Most of a process's memory is allocated when it starts; the rest comes with traffic. */
const REST = { head: 'RSS MiB', key: 'rss', digits: 0 };
const P99_TO_NGINX = { to: 'nginx', key: 'p99', atMost: 1.5 };
const RESIDENT = { key: 'rss', atMost: 200, unit: 'MiB' };
const GROWTH = { key: 'growth', atMost: 30, unit: 'MiB' };

/**
 * @param {{www: Upstream, sink: Upstream, big: string, bigMiB: number, seconds: number}} context
 * @returns {Scenario[]}
 */
export function scenarios({ www, sink, big, bigMiB, seconds }) {
  const bytes = bigMiB * 1024 * 1024;
  const get = (file, connections) => (peer) => requests(peer, `${peer.base(www)}/${file}`, { connections, seconds });
  return [
    {
      title: 'At rest, after one request',
      measure: (peer) => atRest(peer, `${peer.base(www)}/128`),
      columns: [REST],
      value: 'rss',
      requires: [{ key: 'rss', atMost: 110, unit: 'MiB' }],
    },
    {
      title: `Download of ${bigMiB} MiB`,
      measure: (peer) => download(peer, `${peer.base(www)}/big`, bytes),
      columns: TRANSFER,
      value: 'rate',
      requires: [{ to: 'nginx', atLeast: 0.65 }, GROWTH],
    },
    {
      title: `Upload of ${bigMiB} MiB`,
      measure: (peer) => upload(peer, `${peer.base(sink)}/`, { file: big, bytes }),
      columns: TRANSFER,
      value: 'rate',
      requires: [{ to: 'nginx', atLeast: 0.9 }, GROWTH],
    },
    {
      title: '128 B, 64 connections',
      measure: get('128', 64),
      columns: [RATE, P50, P99, CPU, RSS],
      value: 'rate',
      requires: [
        { to: 'nginx', atLeast: 0.8 },
        { to: 'Caddy', atLeast: 1.3 },
        { to: 'CHP', atLeast: 1.9 },
        { to: LIVING, atMost: 1.05 },
        { to: WORKERS, key: 'cpu', atLeast: 0.9 },
        ...(availableParallelism() >= MANY_CORES ? [{ to: WORKERS, atMost: 1 / 1.6 }] : []),
        P99_TO_NGINX,
        { to: 'nginx', key: 'cpu', atMost: 2.2 },
        RESIDENT,
      ],
    },
    {
      title: '10 KiB, 64 connections',
      measure: get('10k', 64),
      columns: [RATE, P50, P99, CPU, RSS],
      value: 'rate',
      requires: [{ to: 'nginx', atLeast: 1.2 }, P99_TO_NGINX, RESIDENT],
    },
    {
      title: '128 B, one connection',
      measure: get('128', 1),
      columns: [P50, P99, RATE, CPU],
      value: 'p50',
      requires: [{ to: 'direct', atMost: 1.7 }],
    },
    {
      title: 'WebSocket echo, 16 connections',
      measure: (peer) => echoes(peer, `${peer.base(sink)}/`, { connections: 16, seconds }),
      columns: [{ ...RATE, head: 'round trips/s' }, CPU],
      value: 'rate',
      requires: [{ to: 'nginx', atLeast: 1 }],
    },
  ];
}
