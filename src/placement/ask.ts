import { memorySize } from '../config/memory-size.js';
import type { Ask } from './choose-node.js';

/**
 * What the body of a run asks of its node. Validation comes later, where the run is done: what is not valid here is left out.
 */
export function askOf(body: unknown): Ask {
  const { node, placement, cpus, memory } = fieldsOf(body);
  const bytes = typeof memory === 'string' || typeof memory === 'number' ? memorySize(memory) : NaN;
  return {
    node: typeof node === 'string' ? node : undefined,
    labels: labelsOf(fieldsOf(placement)['labels']),
    cpus: typeof cpus === 'number' && cpus > 0 ? cpus : undefined,
    memory: bytes > 0 ? bytes : undefined,
  };
}

/** The fields that name a node, of those that are set. */
export function placementFieldOf(body: unknown): 'node' | 'placement' | undefined {
  const { node, placement } = fieldsOf(body);
  return node != null ? 'node' : placement != null ? 'placement' : undefined;
}

/** Whether a run is to be a Swarm service. */
export function isRescheduled(body: unknown): boolean {
  return fieldsOf(body)['reschedule'] === true;
}

/** The pool that a run takes its container from. */
export function poolOf(body: unknown): string | undefined {
  const { pool } = fieldsOf(body);
  return typeof pool === 'string' ? pool : undefined;
}

function labelsOf(value: unknown): Record<string, string> {
  const entries = Object.entries(fieldsOf(value)).filter(([, each]) => typeof each === 'string');
  return Object.fromEntries(entries) as Record<string, string>;
}

function fieldsOf(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}
