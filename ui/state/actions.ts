import { path } from '../api/base.js';
import { call, type Problem, toProblem } from '../api/http.js';
import { ofCaller } from '../api/session.js';

export type Verb = 'start' | 'stop' | 'restart' | 'pause' | 'unpause' | 'kill' | 'remove';

/** What was asked of a container last. */
export interface Asked {
  verb: Verb;
  /** Undefined: still under way. */
  problem?: Problem;
}

/** By container id; without an entry once it is done. */
export const asked = ofCaller<ReadonlyMap<string, Asked>>(new Map());

/** Asks for a verb. A problem stays in {@link asked}. @returns whether it was done */
export async function act(id: string, verb: Verb, body?: object): Promise<boolean> {
  set(id, { verb });
  try {
    if (verb === 'remove') await call('DELETE', path`containers/${id}`, { query: { force: true } });
    else await call('POST', path`containers/${id}/${verb}`, { json: body });
    set(id, undefined);
    return true;
  } catch (error) {
    set(id, { verb, problem: toProblem(error) });
    return false;
  }
}

/** Forgets the problem of a container. */
export function dismiss(id: string): void {
  set(id, undefined);
}

function set(id: string, entry: Asked | undefined): void {
  const next = new Map(asked.value);
  if (entry) next.set(id, entry);
  else next.delete(id);
  asked.value = next;
}

/** What the button of a verb says. */
export const VERB_LABEL: Record<Verb, string> = {
  start: 'Start',
  stop: 'Stop',
  restart: 'Restart',
  pause: 'Pause',
  unpause: 'Resume',
  kill: 'Kill',
  remove: 'Remove',
};

const DONE: Record<Verb, string> = {
  start: 'started',
  stop: 'stopped',
  restart: 'restarted',
  pause: 'paused',
  unpause: 'resumed',
  kill: 'killed',
  remove: 'removed',
};

/** The title of a problem. */
export function notDone(name: string, verb: Verb): string {
  return `${name} was not ${DONE[verb]}.`;
}
