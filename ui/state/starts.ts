import { call } from '../api/http.js';
import { ofCaller } from '../api/session.js';
import type { ContainerDetails } from '../api/types.js';

/** When containers started, in milliseconds since 1970, by id: of those that {@link readStart} was asked for, or that events told. */
export const starts = ofCaller<ReadonlyMap<string, number>>(new Map());

/** Rows that are only scrolled past ask for nothing. */
const PAUSE_MS = 300;

/** Reads when a container started, unless it is known. @returns gives it up */
export function readStart(id: string): () => void {
  if (starts.peek().has(id)) return () => undefined;
  const left = new AbortController();
  const timer = setTimeout(() => void read(id, left.signal), PAUSE_MS);
  return () => {
    clearTimeout(timer);
    left.abort();
  };
}

/** @param at RFC 3339 */
export function setStart(id: string, at: string): void {
  starts.value = new Map(starts.peek()).set(id, Date.parse(at));
}

/** Events may be missing. */
export function forgetStarts(): void {
  starts.value = new Map();
}

/** Without it, only the time is not shown: what fails here is said by the list itself. */
async function read(id: string, signal: AbortSignal): Promise<void> {
  try {
    const { started_at } = await call<ContainerDetails>('GET', `containers/${id}`, { signal });
    if (started_at !== null && !starts.peek().has(id)) setStart(id, started_at);
  } catch {
    return;
  }
}
