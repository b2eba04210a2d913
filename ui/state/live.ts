import { batch } from '@preact/signals';
import { dockapi } from '../api/dockapi.js';
import { follow } from '../api/follow.js';
import { call, isRefused, type Problem, toProblem } from '../api/http.js';
import { ofCaller, policy } from '../api/session.js';
import type { ApiEvent, Container, EventPage, Policy } from '../api/types.js';
import { Lists } from './lists.js';
import { Absence, sayGap } from './recovery.js';
import { forgetStarts, setStart } from './starts.js';

/** The caller's containers; null before the first list. */
export const containers = ofCaller<Container[] | null>(null);
/** The last events, newest first. */
export const events = ofCaller<ApiEvent[]>([]);
/** Why the page is not up to date; null: it is. */
export const trouble = ofCaller<Problem | null>(null);

let listing: Lists | undefined;

/** Reads {@link containers} for what no event tells. */
export function listAgain(): void {
  listing?.now();
}

const KEPT_EVENTS = 500;
const PAUSE_MS = 2_000;

/** Keeps {@link containers} and {@link events} up to date until the signal. */
export async function keepLive(signal: AbortSignal): Promise<void> {
  const absence = new Absence(signal);
  const lists = (listing = new Lists(() => readContainers(signal), signal));
  while (!signal.aborted) {
    try {
      const last = await readEvents(signal);
      await readPolicy(signal);
      await readContainers(signal);
      await followEvents(last, lists, absence, signal);
    } catch (error) {
      if (signal.aborted) return;
      trouble.value = toProblem(error);
      if (isRefused(error)) return;
      absence.lost();
      await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
    }
  }
}

async function followEvents(after: string, lists: Lists, absence: Absence, signal: AbortSignal): Promise<void> {
  let isFirst = true;
  const onConnected = (isConnected: boolean, problem?: Problem) => {
    if (isConnected) {
      trouble.value = null;
      // After a pause, the list and the limits may be older than what the events tell.
      if (!isFirst || absence.isLost) {
        absence.over();
        forgetStarts();
        lists.soon();
        void readPolicy(signal).catch(() => undefined);
      }
      isFirst = false;
    } else {
      absence.lost();
      trouble.value = problem ?? null;
    }
  };
  const following = follow((watching) => dockapi.peek().events(watching), { after, onConnected, signal });
  for await (const event of following) {
    if (event.type !== 'gap') add(event, lists);
    else {
      sayGap();
      forgetStarts();
      lists.soon(); // events need not be read: all that are kept come after the gap
    }
  }
}

function add(event: ApiEvent, lists: Lists): void {
  events.value = [event, ...events.value].slice(0, KEPT_EVENTS);
  const { type, container_id: id, at } = event;
  if (type === 'container.started' && id !== null) setStart(id, at);
  if (type.startsWith('container.')) lists.soon();
}

/** Reads the last events. @returns the id of the last one */
async function readEvents(signal: AbortSignal): Promise<string> {
  const page = await call<EventPage>('GET', 'events', { signal });
  const known = new Set(page.events.map(({ id }) => id));
  events.value = [...page.events.toReversed(), ...events.value.filter(({ id }) => !known.has(id))].slice(
    0,
    KEPT_EVENTS,
  );
  return page.last_event_id;
}

async function readPolicy(signal: AbortSignal): Promise<void> {
  policy.value = await call<Policy>('GET', 'policy', { signal });
}

async function readContainers(signal: AbortSignal): Promise<void> {
  try {
    const all = await call<Container[]>('GET', 'containers', { signal });
    batch(() => {
      containers.value = kept(containers.value ?? [], all);
      trouble.value = null;
    });
  } catch (error) {
    if (!signal.aborted) trouble.value = toProblem(error);
    throw error;
  }
}

/** The new list, with the objects of the old one where nothing has changed: their rows need not be drawn again. */
function kept(before: readonly Container[], now: readonly Container[]): Container[] {
  const known = new Map(before.map((each) => [each.id, each]));
  return now.map((each) => {
    const old = known.get(each.id);
    return old && JSON.stringify(old) === JSON.stringify(each) ? old : each;
  });
}
