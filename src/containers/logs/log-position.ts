import type { OutputStream } from '../../docker/engine/multiplexed-stream.js';
import { AppError } from '../../errors/app-error.js';

/** Seconds before a line from which the log is read again to find it: lines of two streams are not in the order of their times. */
const MARGIN_S = 10;
/** Times whose lines are counted, the latest ones. */
const MAX_TIMES = 1_000;

const ID = /^(\d{4}-\d\d-\d\dT[\d:.]+(?:Z|[+-]\d\d:\d\d))\/(stdout|stderr)\/(\d{1,9})$/;

/** A line of a log: the n-th of its stream with its time. Unlike a number of bytes or lines, rotation does not change it. */
export interface LogPosition {
  /** As in the engine's log. */
  time: string;
  stream: OutputStream;
  nth: number;
}

export function toLineId({ time, stream, nth }: LogPosition): string {
  return `${time}/${stream}/${nth}`;
}

/** @throws AppError `invalid_request` that names `field` */
export function parseLineId(id: string, field: string): LogPosition {
  const [, time = '', stream, nth] = ID.exec(id) ?? [];
  if (Number.isNaN(Date.parse(time))) throw AppError.invalidField(field, 'must be the id of an event of this log');
  return { time, stream: stream as OutputStream, nth: Number(nth) };
}

export function isSame(one: LogPosition, other: LogPosition): boolean {
  return one.time === other.time && one.stream === other.stream && one.nth === other.nth;
}

/** Unix seconds from which a log is read to find a line in it. */
export function readFrom({ time }: LogPosition): string {
  return String(Math.max(1, Math.floor(Date.parse(time) / 1_000) - MARGIN_S));
}

/** Unix seconds up to which a log is read to find out whether a line is still there. */
export function readUntil({ time }: LogPosition): string {
  return String(Math.floor(Date.parse(time) / 1_000) + MARGIN_S);
}

/** Numbers the lines of a log that is read from its beginning, or from a time on. */
export class LineNumbers {
  private readonly counts = new Map<string, number>();

  next(time: string, stream: OutputStream): LogPosition {
    const key = `${time}/${stream}`;
    const nth = (this.counts.get(key) ?? 0) + 1;
    this.counts.set(key, nth);
    if (this.counts.size > MAX_TIMES)
      for (const oldest of this.counts.keys()) return this.without(oldest, { time, stream, nth });
    return { time, stream, nth };
  }

  private without(oldest: string, position: LogPosition): LogPosition {
    this.counts.delete(oldest);
    return position;
  }
}
