import { duration } from './amounts.js';

interface Idling {
  status: string;
  idle_timeout: number | null;
  last_activity_at: string | null;
}

/** When an idle timeout is over, unless the container is used before; empty: it has none. @param now milliseconds since 1970 */
export function idleText({ status, idle_timeout, last_activity_at }: Idling, now: number): string {
  if (idle_timeout === null) return '';
  if (status !== 'running' || last_activity_at === null) return `idle after ${duration(idle_timeout)}`;
  return `idle in ${duration(idle_timeout - (now - Date.parse(last_activity_at)) / 1_000)}`;
}
