/** One way to tell whether a container is ready, by asking again and again. */
export interface Condition {
  /** Milliseconds between the first tries. */
  interval: number;
  /** Milliseconds that one try may take. */
  limit: number;
  /**
   * Tries once. A try that throws counts as "not yet".
   *
   * @returns why it does not hold; undefined: it holds
   */
  check(signal: AbortSignal): Promise<string | undefined>;
}

/** Milliseconds between the first tries of a condition that costs the container nothing. */
export const FIRST_INTERVAL_MS = 20;

/** One try never takes longer: an application may accept a request before it can answer any. */
export const TRY_MS = 10_000;
