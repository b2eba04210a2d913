import cluster from 'node:cluster';
import path from 'node:path';
import type { Config } from '../config/config.js';

const READY = 'dockapi:ready';

/** Whether this process is one of several that share the port. */
export const { isWorker } = cluster;

/** The socket at which the other workers reach one. @param id as of `node:cluster` */
export function socketOf(directory: string, id: number): string {
  return path.join(directory, `${id}.sock`);
}

/** The settings of this process: a worker is reached at a socket of its own. */
export function asWorker(config: Config): Config {
  const [, , directory] = process.argv;
  if (!cluster.worker || directory === undefined) return config;
  return { ...config, peerUrl: `unix:${socketOf(directory, cluster.worker.id)}` };
}

/** Tells the primary that this worker serves. */
export function tellReady(): void {
  process.send?.({ type: READY });
}

export function isReady(message: unknown): boolean {
  return (message as { type?: unknown } | null)?.type === READY;
}
