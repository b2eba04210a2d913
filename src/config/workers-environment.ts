import { availableParallelism } from 'node:os';
import { Matches } from 'class-validator';
import { ClusterEnvironment } from './cluster-environment.js';

/** The variable that says how many processes share the port. */
export class WorkersEnvironment extends ClusterEnvironment {
  /**
   * Processes that share the port and the store, each on a core of its own. `auto`: one per core. See
   * [workers](deployment/workers.md).
   *
   * @category Server
   * @values 1–64, or `auto`
   */
  @Matches(/^(?:[1-9]|[1-5]\d|6[0-4]|auto)$/, { message: 'must be auto, or a number from 1 to 64' })
  DOCKAPI_WORKERS = '1';
}

/** One line for each variable with which several workers cannot be one dockAPI. */
export function workersProblems({ DOCKAPI_WORKERS, DOCKAPI_STORE, DOCKAPI_PEER_URL }: WorkersEnvironment): string[] {
  if (DOCKAPI_WORKERS === '1') return [];
  const problems: string[] = [];
  if (DOCKAPI_STORE === 'memory')
    problems.push(
      'DOCKAPI_STORE: must be file or a Redis with DOCKAPI_WORKERS, because the workers share it (got "memory")',
    );
  if (DOCKAPI_PEER_URL !== undefined)
    problems.push(
      'DOCKAPI_PEER_URL: must not be set together with DOCKAPI_WORKERS, because it would reach any of the workers',
    );
  return problems;
}

export function toWorkers({ DOCKAPI_WORKERS: workers }: WorkersEnvironment): number {
  return workers === 'auto' ? availableParallelism() : Number(workers);
}
