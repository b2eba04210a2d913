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

/** Statuses of a gateway that got no response: the request may have arrived. */
const OF_GATEWAYS = [502, 503, 504];

/**
 * As `delayAfterFailure`, after a response: dockAPI has done nothing if it limits requests or shuts down.
 *
 * @param code of the problem; `unexpected_response` if it is none of dockAPI's
 */
export function delayAfterResponse(
  request: Request,
  { status, headers }: Response,
  code: string,
  attempt: number,
): number | undefined {
  const isRefused = status === 429 || code === 'shutting_down';
  const isLost = code === 'unexpected_response' && OF_GATEWAYS.includes(status) && isRepeatable(request);
  if (!isRefused && !isLost) return undefined;
  const delay = delayAfterFailure(attempt);
  const asked = Number(headers.get('retry-after') ?? 0) * 1000;
  return delay === undefined || asked > LONGEST_DELAY_MS ? undefined : Math.max(delay, asked || 0);
}
