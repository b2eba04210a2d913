import { execFileSync } from 'node:child_process';
import { setTimeout as delay } from 'node:timers/promises';
import { systemEnv } from './processes.mjs';

/** Private blocks of 65,536 addresses, without Docker's first defaults (RFC 1918, RFC 2544). */
const CANDIDATES = [
  ...Array.from({ length: 56 }, (_, i) => `10.${200 + i}.0.0/16`),
  ...Array.from({ length: 8 }, (_, i) => `172.${24 + i}.0.0/16`),
  '198.18.0.0/16',
  '198.19.0.0/16',
];

/**
 * A block of addresses that this machine has no route to.
 *
 * @param {number} seed where to start, so that concurrent callers rarely choose the same
 * @returns {string} as `10.200.0.0/16`
 * @throws Error if none is free
 */
export function freeBlock(seed) {
  const taken = routes();
  const start = seed % CANDIDATES.length;
  const block = [...CANDIDATES.slice(start), ...CANDIDATES.slice(0, start)].find(
    (candidate) => !taken.some((route) => overlap(candidate, route)),
  );
  if (!block) throw new Error('No private address block is free for the engine: all have routes');
  return block;
}

/** @returns {string[]} */
function routes() {
  const listed = JSON.parse(ip('-4', '-json', 'route', 'show', 'table', 'all') || '[]');
  return listed
    .map((/** @type {{dst: string}} */ route) => route.dst)
    .filter((/** @type {string} */ dst) => /^[\d./]+$/.test(dst));
}

/**
 * @param {string} a
 * @param {string} b
 */
function overlap(a, b) {
  const [one, other] = [range(a), range(b)];
  return one.first <= other.last && other.first <= one.last;
}

/** @param {string} cidr */
function range(cidr) {
  const [address = '', bits = '32'] = cidr.split('/');
  const first = address.split('.').reduce((sum, part) => sum * 256 + Number(part), 0);
  return { first, last: first + 2 ** (32 - Number(bits)) - 1 };
}

/**
 * The parts of a block: for the default bridge, and for user-defined networks.
 *
 * @param {string} block as `10.200.0.0/16`
 */
export function divide(block) {
  const prefix = block.split('.').slice(0, 2).join('.');
  return { bridgeAddress: `${prefix}.0.1/24`, networkPool: `${prefix}.128.0/17` };
}

/**
 * A bridge without a hardware address of its own takes the lowest one of its ports, which changes with the containers
 * (Linux, net/bridge/br_stp_if.c, br_stp_recalculate_bridge_id): new connections hang meanwhile.
 *
 * @param {string} name at most 15 characters
 * @param {string} address as `10.200.0.1/24`
 */
export function addBridge(name, address) {
  ip('link', 'add', name, 'address', hardwareAddress(address), 'type', 'bridge');
  ip('address', 'add', address, 'dev', name);
  ip('link', 'set', name, 'up');
}

/**
 * Made like Docker's for containers: locally administered, then the IPv4 address (moby, libnetwork/netutils).
 *
 * @param {string} address as `10.200.0.1/24`
 */
export function hardwareAddress(address) {
  const bytes = (address.split('/')[0] ?? '').split('.').map((part) => Number(part).toString(16).padStart(2, '0'));
  return ['02', '42', ...bytes].join(':');
}

/**
 * Removes existing bridges and their ports. The ports of a container that was killed during its start are in no network
 * namespace.
 *
 * @param {string[]} names
 */
export function removeBridges(names) {
  for (const { ifname, master } of links()) {
    if (master && names.includes(master)) removePort(ifname);
  }
  for (const { ifname } of links()) {
    if (names.includes(ifname)) ip('link', 'delete', ifname);
  }
}

/** @param {string} name */
function removePort(name) {
  try {
    ip('link', 'delete', name);
  } catch (error) {
    // The kernel removes those of a dead container by itself, a moment later.
    if (linkExists(name)) throw error;
  }
}

/**
 * Removes the ports of containers whose dockerd was killed after it had created them, and before it attached one to a
 * bridge. Their owner is unknown, so those of another engine get time to be attached.
 *
 * @param {string} bridge only ports that are newer than this bridge are removed
 */
export async function removeOrphanedPorts(bridge) {
  const before = orphanedPorts(bridge);
  if (before.length === 0) return;
  await delay(1_000);
  for (const name of orphanedPorts(bridge)) {
    if (before.includes(name) && linkExists(name)) ip('link', 'delete', name);
  }
}

/**
 * Both ends are here, down, on no bridge, and named like Docker's.
 *
 * @param {string} bridge
 */
function orphanedPorts(bridge) {
  const all = links();
  const oldest = all.find(({ ifname }) => ifname === bridge)?.ifindex ?? Infinity;
  const loose = all.filter((one) => /^veth[0-9a-f]{7}$/.test(one.ifname) && !one.master && !one.flags.includes('UP'));
  const names = loose.filter(({ ifindex }) => ifindex > oldest).map(({ ifname }) => ifname);
  return loose
    .filter(({ ifname, link }) => names.includes(ifname) && link && names.includes(link))
    .map(({ ifname }) => ifname);
}

/** @param {string} name */
export function linkExists(name) {
  return links().some(({ ifname }) => ifname === name);
}

/** @returns {{ifindex: number, ifname: string, flags: string[], link?: string, master?: string}[]} */
function links() {
  return JSON.parse(ip('-json', 'link', 'show'));
}

/** @param {string[]} args */
function ip(...args) {
  return execFileSync('ip', args, { encoding: 'utf8', env: systemEnv(), stdio: ['ignore', 'pipe', 'pipe'] });
}
