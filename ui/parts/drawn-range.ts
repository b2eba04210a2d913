/** New rows in one frame: more would be felt. */
export const MOST_NEW = 8;

/** Indexes of rows, from the first up to and without the end. */
export interface Range {
  start: number;
  end: number;
}

/**
 * The rows to draw in this frame, on the way to those that are wanted: the drawn ones that still are, and at most
 * {@link MOST_NEW} new ones.
 *
 * @param first the topmost that is in view, where nothing that is wanted is drawn
 */
export function nextRange(drawn: Range, wanted: Range, first: number): Range {
  const start = Math.max(drawn.start, wanted.start);
  const end = Math.min(drawn.end, wanted.end);
  if (start >= end) return { start: first, end: Math.min(first + MOST_NEW, wanted.end) };
  const above = Math.min(start - wanted.start, MOST_NEW);
  const below = Math.min(wanted.end - end, MOST_NEW - above);
  return { start: start - above, end: end + below };
}
