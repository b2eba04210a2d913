import type { ClusterNode } from '../cluster/nodes.service.js';

/** What a run asks of its node. */
export interface Ask {
  /** Name or id. */
  node?: string | undefined;
  /** Labels that the node has to have. */
  labels: Readonly<Record<string, string>>;
  /** Limits that the request names: they have to be free. */
  cpus?: number | undefined;
  /** Bytes. */
  memory?: number | undefined;
}

/** A node with what runs there, and what is on its way there. */
export interface Candidate {
  node: ClusterNode;
  containers: number;
  /** Sum of the CPU limits. */
  cpus: number;
  /** Sum of the memory limits. */
  memory: number;
  /** Grows with each choice: the node that was chosen longest ago has the smallest. */
  turn: number;
  /** It has not answered lately: others are tried first. */
  isLost?: boolean;
  /** Why it was tried in vain. */
  failure?: string | undefined;
}

export interface Refusal {
  id: string;
  name: string;
  reason: string;
}

export type Choice = { chosen: Candidate } | { chosen: undefined; refusals: Refusal[] };

const MIB = 1024 * 1024;

/**
 * The ready node with the most free of what a run asks for, as a share of what it has; where it asks for nothing, and between
 * equal ones, the node with the fewest containers per CPU, and then the one that was chosen longest ago.
 */
export function chooseNode(candidates: readonly Candidate[], ask: Ask): Choice {
  const refusals: Refusal[] = [];
  const fitting: Candidate[] = [];
  for (const each of candidates) {
    const reason = reasonAgainst(each, ask);
    if (reason === undefined) fitting.push(each);
    else refusals.push({ id: each.node.id, name: each.node.name, reason });
  }
  const [chosen] = fitting.sort((one, other) => compare(one, other, ask));
  return chosen ? { chosen } : { chosen: undefined, refusals };
}

/** A node that the run names gets it whatever runs there, as an engine without a cluster would. */
function reasonAgainst(candidate: Candidate, { node: named, labels, cpus, memory }: Ask): string | undefined {
  const { node, failure } = candidate;
  if (named !== undefined && named !== node.id && named !== node.name) return 'is not the node that the run names';
  if (failure !== undefined) return failure;
  if (node.isForeign) return 'has a version of dockAPI that this node cannot work with';
  if (node.state === 'unreachable') return 'is unreachable';
  if (node.state === 'draining') return 'takes no new runs: it is drained, paused or shutting down';
  const missing = Object.entries(labels).find(([name, value]) => node.labels[name] !== value);
  if (missing) return reasonOfLabel(missing, node.labels[missing[0]]);
  if (named !== undefined) return undefined;
  const free = { cpus: node.cpus - candidate.cpus, memory: node.memory - candidate.memory };
  if (cpus !== undefined && cpus > free.cpus)
    return `has ${round(Math.max(0, free.cpus))} of ${round(node.cpus)} CPUs free`;
  if (memory !== undefined && memory > free.memory)
    return `has ${mib(Math.max(0, free.memory))} of ${mib(node.memory)} of memory free`;
  return undefined;
}

function reasonOfLabel([name, wanted]: [string, string], value: string | undefined): string {
  return value === undefined ? `has no label "${name}"` : `has the label "${name}=${value}", not "${wanted}"`;
}

function compare(one: Candidate, other: Candidate, ask: Ask): number {
  const lost = Number(one.isLost ?? false) - Number(other.isLost ?? false);
  return lost || freeShare(other, ask) - freeShare(one, ask) || density(one) - density(other) || one.turn - other.turn;
}

/** Of what is scarcest, with the run on the node. */
function freeShare({ node, cpus, memory }: Candidate, ask: Ask): number {
  const shares = [
    ask.cpus === undefined ? Infinity : (node.cpus - cpus - ask.cpus) / node.cpus,
    ask.memory === undefined ? Infinity : (node.memory - memory - ask.memory) / node.memory,
  ];
  const least = Math.min(...shares);
  return least === Infinity ? 0 : least;
}

function density({ node, containers }: Candidate): number {
  return containers / (node.cpus || 1);
}

function round(cpus: number): number {
  return Math.round(cpus * 100) / 100;
}

function mib(bytes: number): string {
  return `${Math.floor(bytes / MIB)} MiB`;
}
