/** How often a request is sent at most. */
const ATTEMPTS = 4;
const FIRST_DELAY_MS = 250;
/** A longer `Retry-After` is for the caller to decide. */
const LONGEST_DELAY_MS = 10_000;

/** POSTs that dockAPI makes again if their client has gone, although they have a key: what they did would happen twice. */
const ONCE = /\/(exec|input|kill|load)$/;

/** Whether a request that got no response may be sent again. */
export function isRepeatable({ method, url }: Request): boolean {
  if (method === 'POST') return !ONCE.test(new URL(url).pathname);
  return method === 'GET' || method === 'HEAD' || method === 'PUT';
}

/** Milliseconds to wait before the next attempt; undefined if there should be none. @param attempt the number of this one, from 1 */
export function delayAfterFailure(attempt: number): number | undefined {
  return attempt < ATTEMPTS ? FIRST_DELAY_MS * 2 ** (attempt - 1) : undefined;
}

/**
 * As `delayAfterFailure`, after a response: dockAPI has done nothing if it limits requests or shuts down.
 *
 * @param code of the problem, if it was one
 */
export function delayAfterResponse(response: Response, code: string | undefined, attempt: number): number | undefined {
  const isRefused = response.status === 429 || response.status === 503 || code === 'shutting_down';
  if (!isRefused) return undefined;
  const delay = delayAfterFailure(attempt);
  const asked = Number(response.headers.get('retry-after') ?? 0) * 1000;
  return delay === undefined || asked > LONGEST_DELAY_MS ? undefined : Math.max(delay, asked || 0);
}
