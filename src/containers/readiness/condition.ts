/** One way to tell whether a container is ready. A try that throws counts as "not yet". */
export interface Condition {
  /** Milliseconds between the first tries. */
  interval: number;
  /** Milliseconds that one try may take. */
  limit: number;
  holds(signal: AbortSignal): Promise<boolean>;
}

/** Milliseconds between the first tries of a condition that costs the container nothing. */
export const FIRST_INTERVAL_MS = 20;

/** One try never takes longer: an application may accept a request before it can answer any. */
export const TRY_MS = 10_000;
