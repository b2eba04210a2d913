import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  afterContainers,
  cleanUp,
  createForeign,
  type Snapshot,
  takeSnapshot,
  uniqueName,
} from '../../support/containers.js';
import { ADVICE, type Outcome, requestOf, STATES, VERBS } from '../../support/container-states.js';
import { Dockapi, type ProblemMembers } from '../../support/dockapi.js';
import { engineRequest, inspectContainer } from '../../support/engine.js';
import { differs } from '../../support/tested-engine.js';

/** The engine waits 0.1 s before the first restart, and twice as long before each further one: 6.4 s after these. */
const RESTARTS = 6;
/** Milliseconds that must remain of a wait. */
const LEFT_MS = 2_000;
const SLEEP = ['sleep', '600'];

const dockapi = new Dockapi();
let before: Snapshot;
beforeAll(async () => {
  before = await takeSnapshot();
  await dockapi.start({});
});
afterAll(async () => {
  await cleanUp(before);
  await dockapi.service?.stop();
});

const MAKE: Record<string, () => Promise<string>> = {
  // A raw create, as dockAPI's own is started at once.
  created: () => {
    const Labels = { 'dockapi.managed': 'true', 'dockapi.run': uniqueName(), 'dockapi.container_port': '80' };
    return createForeign({ Labels, Cmd: SLEEP });
  },
  running: async () => (await dockapi.running({ command: SLEEP })).id,
  paused: async () => {
    const { id } = await dockapi.running({ command: SLEEP });
    await engineRequest('POST', `/containers/${id}/pause`);
    return id;
  },
  restarting: async () => (await dockapi.running({ command: 'false', restart_policy: 'always' })).id,
  exited: async () => (await dockapi.running({ command: 'true', detach: false })).id,
};
const NEVER = differs('no state of restarting') ? ['restarting'] : [];
const MADE = STATES.filter((state) => state in MAKE && !NEVER.includes(state));

/** Verbs after which a container is in the same state, if they may be used. */
const KEEPING = ['PATCH', 'top', 'stats', 'changes', 'commit', 'exec', 'logs', 'kill with another signal'];
const keeps = (verb: string, outcome: Outcome | undefined) => outcome !== 'yes' || KEEPING.includes(verb);

async function isReady(id: string, state: string): Promise<boolean> {
  const details = await inspectContainer(id);
  if (details?.State.Status !== state) return false;
  if (state !== 'restarting') return true;
  const waited = Date.now() - Date.parse(details.State.FinishedAt);
  return details.RestartCount >= RESTARTS && waited < 100 * 2 ** details.RestartCount - LEFT_MS;
}

describe.each(MADE)('a container that is %s', (state) => {
  const verbs = Object.entries(VERBS).map(([verb, outcomes]) => {
    const lacks = verb === 'top' && state === 'paused' && differs('no top of paused containers');
    return { verb, outcome: lacks ? ('no' as const) : outcomes[state] };
  });
  const ids = new Map<string, string>();
  beforeAll(async () => {
    const changing = verbs.filter(({ verb, outcome }) => !keeps(verb, outcome)).map(({ verb }) => verb);
    await Promise.all(['shared', ...changing].map(async (each) => ids.set(each, await MAKE[state]!())));
    afterContainers(() => engineRequest('DELETE', `/images/dockapi-${state}:latest?force=1`));
  });

  it.each(verbs)('$verb: $outcome', async ({ verb, outcome }) => {
    const id = ids.get(verb) ?? ids.get('shared')!;
    await expect.poll(() => isReady(id, state)).toBe(true);
    const { method, path, json } = requestOf(verb, id, `dockapi-${state}`);
    const response = await dockapi.client.request<ProblemMembers>(method, path, { json });
    if (outcome === 'no') {
      expect(response).toMatchObject({ status: 400, body: { code: 'container_not_running' } });
      expect(response.body.detail).toMatch(ADVICE[state]);
    } else {
      expect(response.status, response.text).toBe(verb === 'commit' ? 201 : 200);
    }
    // It may have been restarted meanwhile.
    const after = state === 'restarting' ? ['restarting', 'running'] : [state];
    if (keeps(verb, outcome)) expect(after).toContain((await inspectContainer(id))?.State.Status);
  });
});
