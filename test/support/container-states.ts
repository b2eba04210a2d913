import type { ContainerState } from '../../src/docker/containers/managed-container.js';

export const STATES = [
  'created',
  'running',
  'paused',
  'restarting',
  'exited',
  'removing',
  'dead',
] as const satisfies ContainerState[];

/** `no` is 400 `container_not_running`, `gone` 404 `container_not_found`; the others are 200 (201 of a commit). */
export type Outcome = 'yes' | 'unchanged' | 'no' | 'gone';

type Cells = Record<(typeof STATES)[number], Outcome>;

const cells = (...outcomes: Outcome[]) =>
  Object.fromEntries(STATES.map((state, index) => [state, outcomes[index]])) as Cells;

/** The effect of each verb in each state. docs/lifecycle.md has the same table. */
export const VERBS: Record<string, Cells> = {
  start: cells('yes', 'unchanged', 'no', 'unchanged', 'yes', 'no', 'no'),
  stop: cells('unchanged', 'yes', 'yes', 'yes', 'unchanged', 'unchanged', 'unchanged'),
  restart: cells('yes', 'yes', 'yes', 'yes', 'yes', 'no', 'no'),
  'kill with KILL': cells('no', 'yes', 'yes', 'yes', 'no', 'no', 'no'),
  'kill with another signal': cells('no', 'yes', 'no', 'no', 'no', 'no', 'no'),
  pause: cells('no', 'yes', 'unchanged', 'no', 'no', 'no', 'no'),
  unpause: cells('no', 'unchanged', 'yes', 'no', 'no', 'no', 'no'),
  PATCH: cells('yes', 'yes', 'yes', 'yes', 'yes', 'no', 'no'),
  top: cells('no', 'yes', 'yes', 'no', 'no', 'no', 'no'),
  stats: cells('no', 'yes', 'yes', 'no', 'no', 'no', 'no'),
  changes: cells('yes', 'yes', 'yes', 'yes', 'yes', 'no', 'no'),
  commit: cells('yes', 'yes', 'yes', 'yes', 'yes', 'no', 'no'),
  exec: cells('no', 'yes', 'no', 'no', 'no', 'no', 'no'),
  logs: cells('yes', 'yes', 'yes', 'yes', 'yes', 'gone', 'gone'),
};

/** The advice in the detail of a refusal. */
export const ADVICE: Record<(typeof STATES)[number], RegExp> = {
  created: /start it with POST/,
  running: /never refused/,
  paused: /is paused: resume it with POST .*unpause/,
  restarting: /is waiting for its next restart/,
  exited: /start it with POST/,
  removing: /is being removed|is not running/,
  dead: /is dead|is being removed|is not running/,
};

/** The request of a verb. @param image a name for the image of a commit */
export function requestOf(verb: string, id: string, image: string): { method: string; path: string; json?: object } {
  const path = `/containers/${id}`;
  switch (verb) {
    case 'PATCH':
      return { method: 'PATCH', path, json: { pids_limit: 100 } };
    case 'kill with KILL':
      return { method: 'POST', path: `${path}/kill` };
    case 'kill with another signal':
      return { method: 'POST', path: `${path}/kill`, json: { signal: 'WINCH' } };
    case 'commit':
      return { method: 'POST', path: `${path}/commit`, json: { image } };
    case 'exec':
      return { method: 'POST', path: `${path}/exec`, json: { command: 'true' } };
    case 'stop':
    case 'restart':
      return { method: 'POST', path: `${path}/${verb}?timeout=0` };
    case 'start':
    case 'pause':
    case 'unpause':
      return { method: 'POST', path: `${path}/${verb}` };
    default:
      return { method: 'GET', path: `${path}/${verb}` };
  }
}
