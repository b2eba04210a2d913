import type { Problem } from '../http/problem.js';

/** The routes that `Prefer: respond-async` turns into operations. */
export const OPERATION_KINDS = [
  'run',
  'pull',
  'start',
  'restart',
  'stop',
  'remove',
  'commit',
  'load',
  'prune',
] as const;
export type OperationKind = (typeof OPERATION_KINDS)[number];

export const OPERATION_STATES = ['pending', 'running', 'succeeded', 'failed', 'cancelled'] as const;
export type OperationState = (typeof OPERATION_STATES)[number];

export const PHASES = [
  'pulling',
  'creating',
  'starting',
  'waiting',
  'stopping',
  'removing',
  'committing',
  'loading',
  'pruning',
] as const;
export type Phase = (typeof PHASES)[number];

export interface LayerProgress {
  id: string;
  status: string;
  /** Bytes. */
  current?: number;
  total?: number;
}

export const NODE_PULL_STATES = ['pulling', 'pulled', 'failed'] as const;

/** A node's part of a pull on all nodes. */
export interface NodePullProgress {
  /** Its name, or its id where several nodes have that name. */
  node: string;
  state: (typeof NODE_PULL_STATES)[number];
  /** Bytes. */
  current?: number;
  total?: number;
}

export interface OperationProgress {
  phase: Phase;
  /** Bytes of all layers that the engine has told of. */
  current?: number;
  total?: number;
  layers?: LayerProgress[];
  /** Instead of the layers, if all nodes pull. */
  nodes?: NodePullProgress[];
}

/** An operation as the store keeps it. */
export interface OperationRecord {
  id: string;
  kind: OperationKind;
  state: OperationState;
  /** RFC 3339. */
  created_at: string;
  updated_at: string;
  finished_at: string | null;
  progress: OperationProgress | null;
  container_id: string | null;
  result: unknown;
  problem: Problem | null;
  /** Owner of the token that began it; undefined: there are no tokens. */
  owner: string | undefined;
  /** The dockAPI that works on it. */
  instance: string;
  /** Path of the request, for its problem. */
  path: string;
  /** Grows with each change. It is the id of the operation's events. */
  revision: number;
  /** Whether its end was read. */
  isRead: boolean;
}

export function hasEnded({ state }: Pick<OperationRecord, 'state'>): boolean {
  return state !== 'running' && state !== 'pending';
}
