/** One way to tell whether a container is ready, by asking again and again. */
export interface Condition {
  /** Milliseconds between the first attempts. */
  interval: number;
  /** Timeout of one attempt, in milliseconds. */
  limit: number;
  /**
   * Tries once. A try that throws counts as "not yet".
   *
   * @returns why it does not hold; undefined: it holds
   */
  check(signal: AbortSignal): Promise<string | undefined>;
}

/** Milliseconds between the first attempts, for conditions that cost the container nothing. */
export const FIRST_INTERVAL_MS = 20;

/** Timeout of one attempt: an application may accept a request before it can respond. */
export const TRY_MS = 10_000;
