import type { ThrottlerModuleOptions, ThrottlerStorage } from '@nestjs/throttler';
import type { Request } from 'express';
import { callerOf, LOCAL_CALLER } from '../access/caller.js';
import type { Config } from '../config/config.js';
import { isFromPeer } from '../peers/peer-signatures.service.js';
import type { Hit, Store } from '../store/store.js';

type ThrottlerStorageRecord = Awaited<ReturnType<ThrottlerStorage['increment']>>;

const MINUTE_MS = 60_000;

/**
 * DOCKAPI_RATE_LIMIT as a sliding minute over all routes, and over all dockAPIs that share the store. Refused requests do not count: a caller that keeps sending is served
 * again as soon as one of its requests is a minute old, which `Retry-After` says.
 */
export function rateLimit({ policy }: Config, store: Store): ThrottlerModuleOptions {
  const limit = policy.rateLimit ?? 0;
  return {
    storage: { increment: async (key, ttlMs, max) => toRecord(await store.hit(`requests of ${key}`, ttlMs, max), max) },
    throttlers: [{ ttl: MINUTE_MS, limit, blockDuration: 0 }],
    skipIf: (context) => policy.rateLimit === undefined || isFromPeer(context.switchToHttp().getRequest()),
    getTracker: (request) => trackerOf(request as Request),
    generateKey: (_context, tracker) => tracker,
    errorMessage: `More than ${limit} requests within a minute (DOCKAPI_RATE_LIMIT). Try again after Retry-After seconds`,
  };
}

/** Times are in seconds. A count beyond the limit is what the guard refuses. */
function toRecord({ isAllowed, count, freeInMs }: Hit, limit: number): ThrottlerStorageRecord {
  const seconds = Math.ceil(freeInMs / 1_000);
  return {
    totalHits: isAllowed ? count : limit + 1,
    timeToExpire: seconds,
    isBlocked: !isAllowed,
    timeToBlockExpire: isAllowed ? 0 : seconds,
  };
}

/** The token's name; without tokens, the client's address. */
function trackerOf(request: Request): string {
  const caller = callerOf(request);
  return caller === LOCAL_CALLER ? `address ${request.socket.remoteAddress}` : `token ${caller.name}`;
}
