import { SetMetadata } from '@nestjs/common';

/**
 * How a route treats the body of its requests:
 *
 * - `json`: dockAPI reads and parses it, limited in size and time. Any other type is a 415.
 * - `stream`: the handler reads it; any type and size, no timeout.
 * - `none`: it is not read. If there is one, it is dropped, within the same timeout.
 */
export type BodyPolicy = 'json' | 'stream' | 'none';

export const BODY_POLICY = 'dockapi:body';

/** Sets the policy of a route, or of all routes of a controller. The default is `json`. */
export const BodyIs = (policy: BodyPolicy) => SetMetadata<string, BodyPolicy>(BODY_POLICY, policy);
