import type { ThrottlerModuleOptions } from '@nestjs/throttler';
import type { Request } from 'express';
import { callerOf, LOCAL_CALLER } from '../access/caller.js';
import type { Config } from '../config/config.js';

const MINUTE_MS = 60_000;

/**
 * DOCKAPI_RATE_LIMIT as a sliding minute, over all routes together. What is beyond it does not count, so that a caller who
 * goes on asking is served again as soon as a request of it is a minute old: `Retry-After` tells when.
 */
export function rateLimit({ policy }: Config): ThrottlerModuleOptions {
  const limit = policy.rateLimit ?? 0;
  return {
    throttlers: [{ ttl: MINUTE_MS, limit, blockDuration: 0 }],
    skipIf: () => policy.rateLimit === undefined,
    getTracker: (request) => trackerOf(request as Request),
    generateKey: (_context, tracker) => tracker,
    errorMessage: `More than ${limit} requests within a minute (DOCKAPI_RATE_LIMIT): try again after Retry-After seconds`,
  };
}

/** A token's name; without tokens whoever connects from an address. */
function trackerOf(request: Request): string {
  const caller = callerOf(request);
  return caller === LOCAL_CALLER ? `address ${request.socket.remoteAddress}` : `token ${caller.name}`;
}
