import { SetMetadata } from '@nestjs/common';

/**
 * What a route does with the body of its requests:
 *
 * - `json`: dockAPI reads it whole and parses it, within limits of size and time. Any other type is a 415.
 * - `stream`: the handler reads it, of any type and size, for as long as it takes.
 * - `none`: nothing reads it. What comes all the same is dropped, within the same time.
 */
export type BodyPolicy = 'json' | 'stream' | 'none';

export const BODY_POLICY = 'dockapi:body';

/** Sets the policy of a route, or of all routes of a controller. The default is `json`. */
export const BodyIs = (policy: BodyPolicy) => SetMetadata<string, BodyPolicy>(BODY_POLICY, policy);
