import { SetMetadata } from '@nestjs/common';
import type { Request } from 'express';

/**
 * How a route treats the body of its requests:
 *
 * - `json`: dockAPI reads and parses it, limited in size and time. Any other type is a 415.
 * - `stream`: the handler reads it; any type and size, no timeout.
 * - `stream, whole with a key`: as `stream`; with an `Idempotency-Key` it is read first, limited in size and time, so that it
 *   can be compared with that of another request. See {@link wholeBodyOf}.
 */
export type BodyPolicy = 'json' | 'stream' | 'stream, whole with a key';

export const BODY_POLICY = 'dockapi:body';

/** Sets the policy of a route, or of all routes of a controller. The default is `json`. */
export const BodyIs = (policy: BodyPolicy) => SetMetadata<string, BodyPolicy>(BODY_POLICY, policy);

/** The body of a request with an `Idempotency-Key`, where it was read first. */
export function wholeBodyOf({ body }: Request): Buffer | undefined {
  return Buffer.isBuffer(body) ? body : undefined;
}
