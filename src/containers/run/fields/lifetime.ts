import type { Caller } from '../../../access/caller.js';
import type { Limit, Policy } from '../../../config/policy.js';
import { AppError } from '../../../errors/app-error.js';
import { commandWords } from '../../exec/command-line.js';
import type { LifetimeFieldsDto, OnExpire, OnIdle } from './lifetime.dto.js';

/** What a run, or a change of its container, chose. Absent fields have their defaults, or stay as they are. */
export interface LifetimeChoice {
  /** Seconds; null: no end. */
  ttl?: number | null;
  /** Seconds; null: never. */
  idle_timeout?: number | null;
  on_idle?: OnIdle;
  on_expire?: OnExpire;
  wake?: boolean;
  /** Seconds. */
  wake_timeout?: number;
  /** Words of the command; empty: none. */
  before_stop?: string[];
}

export interface LifetimeSpec {
  lifetime: LifetimeChoice;
}

/** @throws AppError `invalid_request` for an unclosed quote */
export function toLifetimeSpec(fields: LifetimeFieldsDto): LifetimeSpec {
  return { lifetime: toLifetimeChoice(fields) };
}

/** Null is a choice for `ttl` and `idle_timeout`, and stands for an absent field otherwise. */
export function toLifetimeChoice(fields: LifetimeFieldsDto): LifetimeChoice {
  const { ttl, idle_timeout, on_idle, on_expire, wake, wake_timeout, before_stop } = fields;
  return {
    ...(ttl !== undefined && { ttl }),
    ...(idle_timeout !== undefined && { idle_timeout }),
    ...(on_idle != null && { on_idle }),
    ...(on_expire != null && { on_expire }),
    ...(wake != null && { wake }),
    ...(wake_timeout != null && { wake_timeout }),
    ...(before_stop != null && { before_stop: commandWords(before_stop, 'before_stop') }),
  };
}

/**
 * Checks what a run chose, and fills in the policy's defaults.
 *
 * @throws AppError `forbidden`
 */
export function boundLifetime({ lifetime }: LifetimeSpec, policy: Policy, caller: Caller): LifetimeSpec {
  const { ttl = policy.ttl.default, idle_timeout = policy.idleTimeout.default } = lifetime;
  const bounded: LifetimeChoice = {
    ...lifetime,
    ...(ttl !== undefined && { ttl }),
    ...(idle_timeout !== undefined && { idle_timeout }),
  };
  checkLifetime(bounded, policy);
  if (lifetime.before_stop?.length) checkBeforeStop(caller);
  return { lifetime: bounded };
}

/** @throws AppError `forbidden` */
export function checkLifetime({ ttl, idle_timeout }: LifetimeChoice, policy: Policy): void {
  checkSeconds(policy.ttl, ttl, 'ttl', 'DOCKAPI_MAX_TTL');
  checkSeconds(policy.idleTimeout, idle_timeout, 'idle_timeout', 'DOCKAPI_MAX_IDLE_TIMEOUT');
}

/** It runs in the container whenever its lifetime ends, whatever the container has become. @throws AppError `forbidden` */
export function checkBeforeStop(caller: Caller): void {
  if (!caller.may('exec'))
    throw new AppError(
      'forbidden',
      'before_stop: it runs a command in the container, which needs the scope "exec": leave it out, or use another token',
    );
}

function checkSeconds({ max }: Limit, asked: number | null | undefined, field: string, setting: string): void {
  if (asked === undefined || max === undefined || (asked !== null && asked <= max)) return;
  const named = asked === null ? 'null' : String(asked);
  throw new AppError('forbidden', `${field}: ${named} is not allowed; ${setting} allows ${max} at most`);
}
