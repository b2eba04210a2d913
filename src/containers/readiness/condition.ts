/** One polled check of whether a container is ready. */
export interface Condition {
  /** Milliseconds between the first attempts. */
  interval: number;
  /** Timeout of one attempt, in milliseconds. */
  limit: number;
  /**
   * Checks once. An attempt that throws counts as "not yet".
   *
   * @returns why the condition does not hold; undefined: it holds
   */
  check(signal: AbortSignal): Promise<string | undefined>;
}

/** Milliseconds between the first attempts, for conditions that cost the container nothing. */
export const FIRST_INTERVAL_MS = 20;

/** Timeout of one attempt: an application may accept a request before it can respond. */
export const TRY_MS = 10_000;
