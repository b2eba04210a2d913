import { LABEL } from '../../docker/containers/managed-container.js';
import type { ContainerDetails } from '../../docker/engine/engine-types.js';
import { parseRfc3339 } from '../../http/rfc3339.js';
import type { LifetimeChoice } from '../run/fields/lifetime.js';
import type { OnExpire, OnIdle } from '../run/fields/lifetime.dto.js';
import type { LifetimeRecord } from './lifetime-record.js';

/** The effective lifetime of a container. */
export interface Lifetime {
  /** Seconds from the first start; null: no end. */
  ttl: number | null;
  /** RFC 3339; set instead of `ttl`. */
  expires_at: string | null;
  /** Seconds; null: never. */
  idle_timeout: number | null;
  on_idle: OnIdle;
  on_expire: OnExpire;
  wake: boolean;
  /** Seconds. */
  wake_timeout: number;
  before_stop: readonly string[];
}

const DEFAULT_WAKE_TIMEOUT = 30;

/** A start so soon after the creation is the first one. Of a later one, the creation stands for the first. */
const FIRST_START_MS = 60_000;

/** Value of the label. It names the run, because an image made of the container inherits its labels. */
export function lifetimeLabel(choice: LifetimeChoice, runId: string): string {
  return JSON.stringify({ run: runId, ...choice });
}

/** What the container's own run chose; undefined: nothing. */
export function keptLifetime(labels: Record<string, string>): LifetimeChoice | undefined {
  const text = labels[LABEL.lifetime];
  if (text === undefined) return undefined;
  try {
    const { run, ...choice } = JSON.parse(text) as LifetimeChoice & { run?: unknown };
    return run !== undefined && run === labels[LABEL.run] ? choice : undefined;
  } catch {
    return undefined; // another program wrote it
  }
}

/** What the run chose, with the changes since. */
export function lifetimeOf(labels: Record<string, string>, record: LifetimeRecord | undefined): Lifetime {
  const choice: LifetimeChoice & { expires_at?: string } = { ...keptLifetime(labels), ...record?.changes };
  const { ttl = null, expires_at = null, idle_timeout = null, on_idle = 'stop', on_expire = 'remove' } = choice;
  const { wake = true, wake_timeout = DEFAULT_WAKE_TIMEOUT, before_stop = [] } = choice;
  return {
    ttl: expires_at === null ? ttl : null,
    expires_at,
    idle_timeout,
    on_idle,
    on_expire,
    wake,
    wake_timeout,
    before_stop,
  };
}

/**
 * When the container ends, in milliseconds since 1970. A time that cannot be read, in the store or a label, is no end.
 *
 * @param firstStart RFC 3339; undefined: it was never started
 */
export function expiryOf({ ttl, expires_at }: Lifetime, firstStart: string | undefined): number | undefined {
  if (expires_at !== null) return parseRfc3339(expires_at);
  if (ttl === null || firstStart === undefined) return undefined;
  const end = new Date(Date.parse(firstStart) + ttl * 1_000).getTime();
  return Number.isNaN(end) ? undefined : end;
}

/** The engine knows only the last start. @returns RFC 3339; undefined: it was never started */
export function firstStartOf({ Created, State: { StartedAt } }: ContainerDetails): string | undefined {
  if (!hasStarted(StartedAt)) return undefined;
  const isFirst = Date.parse(StartedAt) - Date.parse(Created) < FIRST_START_MS;
  return new Date(isFirst ? StartedAt : Created).toISOString();
}

/** The engine's value for "never" is in the year 1. */
export function hasStarted(startedAt: string): boolean {
  return startedAt !== '' && !startedAt.startsWith('0001');
}
