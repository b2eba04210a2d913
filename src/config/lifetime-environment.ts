import { IsInt, IsOptional, Max, Min } from 'class-validator';
import { ExecEnvironment } from './exec-environment.js';
import { Integer, IsSeconds } from './setting-decorators.js';

const SECOND = 1_000;
const DAY = 86_400;
/** Seconds: 10 years. */
const LONGEST = 3_650 * DAY;
const SHORTEST_IDLE = 5;

const IsLifetime = (min: number) => (target: object, key: string) => {
  Integer()(target, key);
  IsOptional()(target, key);
  IsInt({ message: 'must be a whole number of seconds' })(target, key);
  Min(min)(target, key);
  Max(LONGEST)(target, key);
};

/** How dockAPI follows the lives of containers. */
export interface LifetimeSettings {
  /** Milliseconds without a byte after which a connection is no activity; undefined: it always is. */
  readonly silentMs: number | undefined;
  /** Milliseconds from `container.expiring` to the end. */
  readonly warningMs: number;
}

/** The variables about [lifetimes](lifetimes.md). */
export class LifetimeEnvironment extends ExecEnvironment {
  /**
   * [`ttl`](lifetimes.md) of a run that names none.
   *
   * @category Limits
   * @default `DOCKAPI_MAX_TTL`
   * @values seconds, up to ten years
   */
  @IsLifetime(1) DOCKAPI_TTL: number | undefined = undefined;

  /**
   * Longest [`ttl`](lifetimes.md) of a container.
   *
   * @category Limits
   * @values seconds, up to ten years
   */
  @IsLifetime(1) DOCKAPI_MAX_TTL: number | undefined = undefined;

  /**
   * [`idle_timeout`](lifetimes.md) of a run that names none.
   *
   * @category Limits
   * @default `DOCKAPI_MAX_IDLE_TIMEOUT`
   * @values seconds, 5 or more
   */
  @IsLifetime(SHORTEST_IDLE) DOCKAPI_IDLE_TIMEOUT: number | undefined = undefined;

  /**
   * Longest [`idle_timeout`](lifetimes.md) of a container.
   *
   * @category Limits
   * @values seconds, 5 or more
   */
  @IsLifetime(SHORTEST_IDLE) DOCKAPI_MAX_IDLE_TIMEOUT: number | undefined = undefined;

  /**
   * Time without a byte after which an open connection no longer keeps its container [awake](lifetimes.md#activity). 0 means
   * never.
   *
   * @category Containers
   */
  @IsSeconds(0, DAY) DOCKAPI_SILENT_CONNECTION = 0;

  /**
   * Time from the event `container.expiring` to the end of a [`ttl`](lifetimes.md).
   *
   * @category Containers
   */
  @IsSeconds(0, DAY) DOCKAPI_EXPIRY_WARNING = 60;
}

export function toLifetimeSettings(values: LifetimeEnvironment): LifetimeSettings {
  return Object.freeze({
    silentMs: values.DOCKAPI_SILENT_CONNECTION * SECOND || undefined,
    warningMs: values.DOCKAPI_EXPIRY_WARNING * SECOND,
  });
}
