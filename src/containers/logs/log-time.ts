import { AppError } from '../../errors/app-error.js';
import { parseRfc3339 } from '../../http/rfc3339.js';

const SECONDS: Record<string, number> = { ns: 1e-9, us: 1e-6, µs: 1e-6, ms: 1e-3, s: 1, m: 60, h: 3_600 };
const UNIX_SECONDS = /^\d{1,12}(?:\.\d{1,9})?$/;
/** A duration in Go's format, as in the Docker CLI. */
const DURATION = /^(?:\d+(?:\.\d+)?(?:ns|us|µs|ms|s|m|h))+$/;
const FRACTION = /\.(\d+)/;

/** The engine treats 0 as no limit, and earlier times as years in the future or as no limit. */
const EARLIEST = '0.000000001';

/**
 * Converts a point in time for the engine: Unix seconds with a fraction, after the epoch.
 *
 * @param value RFC 3339, Unix seconds, or a duration before `now` such as `10m`
 * @param now milliseconds since the epoch
 * @throws AppError `invalid_request` that names `field`
 */
export function toUnixTime(value: string, field: string, now = Date.now()): string {
  const seconds = parse(value, field, now);
  return Number(seconds) > 0 ? seconds : EARLIEST;
}

/** Milliseconds from now to a time of {@link toUnixTime}; negative if it has passed. */
export function millisecondsUntil(time: string, now = Date.now()): number {
  return Number(time) * 1_000 - now;
}

function parse(value: string, field: string, now: number): string {
  if (UNIX_SECONDS.test(value)) return value;
  if (DURATION.test(value)) return Math.max(0, now / 1_000 - durationSeconds(value)).toFixed(9); // or the beginning of time
  const milliseconds = parseRfc3339(value);
  if (milliseconds === undefined)
    throw AppError.invalidField(
      field,
      'must be RFC 3339 (2026-01-31T12:00:00Z), Unix seconds, or a duration such as 10m',
    );
  // Not as one number, which would lose nanoseconds.
  return `${Math.floor(milliseconds / 1_000)}.${(FRACTION.exec(value)?.[1] ?? '').padEnd(9, '0')}`;
}

function durationSeconds(text: string): number {
  const parts = [...text.matchAll(/(\d+(?:\.\d+)?)(ns|us|µs|ms|s|m|h)/g)];
  return parts.reduce((sum, [, amount, unit]) => sum + Number(amount) * (SECONDS[unit ?? ''] ?? 0), 0);
}
