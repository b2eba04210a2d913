import { execFileSync } from 'node:child_process';

/** Private blocks of 65,536 addresses, the ones that Docker itself does not start with first (RFC 1918, RFC 2544). */
const CANDIDATES = [
  ...Array.from({ length: 56 }, (_, i) => `10.${200 + i}.0.0/16`),
  ...Array.from({ length: 8 }, (_, i) => `172.${24 + i}.0.0/16`),
  '198.18.0.0/16',
  '198.19.0.0/16',
];

/**
 * A block of addresses that no route of this machine leads to.
 *
 * @param {number} seed where to begin looking, so that two callers at once rarely choose the same
 * @returns {string} as `10.200.0.0/16`
 * @throws Error if none is free
 */
export function freeBlock(seed) {
  const taken = routes();
  const start = seed % CANDIDATES.length;
  const block = [...CANDIDATES.slice(start), ...CANDIDATES.slice(0, start)].find(
    (candidate) => !taken.some((route) => overlap(candidate, route)),
  );
  if (!block) throw new Error('No private address block is free for the engine: every one has a route');
  return block;
}

/** @returns {string[]} */
function routes() {
  const listed = JSON.parse(execFileSync('ip', ['-4', '-json', 'route', 'show', 'table', 'all'], { encoding: 'utf8' }) || '[]');
  return listed.map((/** @type {{dst: string}} */ route) => route.dst).filter((/** @type {string} */ dst) => /^[\d./]+$/.test(dst));
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
 * The parts of a block: the default bridge's, and where user-defined networks come from.
 *
 * @param {string} block as `10.200.0.0/16`
 */
export function divide(block) {
  const prefix = block.split('.').slice(0, 2).join('.');
  return { bridgeAddress: `${prefix}.0.1/24`, networkPool: `${prefix}.128.0/17` };
}
