import { batch, signal } from '@preact/signals';
import { follow } from '../api/follow.js';
import { call, type Problem, toProblem } from '../api/http.js';
import { policy } from '../api/session.js';
import type { ApiEvent, Container, EventPage, Policy } from '../api/types.js';

/** The caller's containers; null before the first list. */
export const containers = signal<Container[] | null>(null);
/** The last events, newest first. */
export const events = signal<ApiEvent[]>([]);
/** Why the page is not up to date; null: it is. */
export const trouble = signal<Problem | null>(null);

const KEPT_EVENTS = 500;
/** Many events in a row cause one list. */
const LIST_PAUSE_MS = 200;

/** Keeps {@link containers} and {@link events} up to date until the signal. */
export async function keepLive(signal: AbortSignal): Promise<void> {
  const lists = new Lists(signal);
  while (!signal.aborted) {
    try {
      policy.value = await call<Policy>('GET', 'policy', { signal });
      const page = await call<EventPage>('GET', 'events', { signal });
      events.value = page.events.toReversed();
      await lists.now();
      await readEvents(page.last_event_id, lists, signal);
    } catch (error) {
      if (signal.aborted) return;
      trouble.value = toProblem(error);
      if (trouble.value.body.status === 401 || trouble.value.body.status === 403) return;
      await new Promise((resolve) => setTimeout(resolve, 2_000));
    }
  }
}

async function readEvents(lastId: string, lists: Lists, signal: AbortSignal): Promise<void> {
  let isFirst = true;
  const onConnected = (isConnected: boolean, problem?: Problem) => {
    trouble.value = isConnected ? null : (problem ?? null);
    // After a pause, the list may be older than what the events tell.
    if (isConnected && !isFirst) lists.soon();
    isFirst = false;
  };
  for await (const { event, data } of follow('events', { lastId, onConnected }, () => false, signal)) {
    if (event === 'gap') lists.soon();
    else add(JSON.parse(data) as ApiEvent, lists);
  }
}

function add(event: ApiEvent, lists: Lists): void {
  events.value = [event, ...events.value].slice(0, KEPT_EVENTS);
  if (event.type.startsWith('container.')) lists.soon();
}

/** The new list, with the objects of the old one where nothing has changed: their rows need not be drawn again. */
function kept(before: readonly Container[], now: readonly Container[]): Container[] {
  const known = new Map(before.map((each) => [each.id, each]));
  return now.map((each) => {
    const old = known.get(each.id);
    return old && JSON.stringify(old) === JSON.stringify(each) ? old : each;
  });
}

/** Requests for the list, one at a time. */
class Lists {
  private isDue = false;
  private isRunning = false;

  constructor(private readonly signal: AbortSignal) {}

  async now(): Promise<void> {
    const all = await call<Container[]>('GET', 'containers', { signal: this.signal });
    batch(() => {
      containers.value = kept(containers.value ?? [], all);
      trouble.value = null;
    });
  }

  soon(): void {
    this.isDue = true;
    if (!this.isRunning) void this.run();
  }

  private async run(): Promise<void> {
    this.isRunning = true;
    while (this.isDue && !this.signal.aborted) {
      this.isDue = false;
      await this.now().catch((error: unknown) => {
        if (this.signal.aborted) return;
        trouble.value = toProblem(error);
        this.isDue = trouble.value.body.status === 0 || trouble.value.body.status >= 500;
      });
      await new Promise((resolve) => setTimeout(resolve, this.isDue ? LIST_PAUSE_MS * 5 : LIST_PAUSE_MS));
    }
    this.isRunning = false;
  }
}
