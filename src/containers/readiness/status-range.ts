/** Statuses that a final response can have. */
const MIN_STATUS = 200;
const MAX_STATUS = 599;
const MAX_RANGES = 20;

const RANGE = /^(\d{3})(?:-(\d{3}))?$/;

export const STATUS_RULE = `must be a number such as 204, a range such as 200-299, or several with commas, within ${MIN_STATUS} to ${MAX_STATUS}`;
export const DEFAULT_STATUS = '200-299';

export interface StatusRange {
  from: number;
  to: number;
}

/** @returns undefined if it is invalid */
export function parseStatusRanges(text: string | number): StatusRange[] | undefined {
  const ranges = String(text).split(',').map(parseRange);
  return ranges.length <= MAX_RANGES && ranges.every((each) => each !== undefined) ? ranges : undefined;
}

export function isStatusRange(value: unknown): boolean {
  return (typeof value === 'string' || typeof value === 'number') && parseStatusRanges(value) !== undefined;
}

export function isWithin(status: number, ranges: readonly StatusRange[]): boolean {
  return ranges.some(({ from, to }) => from <= status && status <= to);
}

function parseRange(text: string): StatusRange | undefined {
  const [, first, last = first] = RANGE.exec(text.trim()) ?? [];
  const [from, to] = [Number(first), Number(last)];
  return from >= MIN_STATUS && from <= to && to <= MAX_STATUS ? { from, to } : undefined;
}
