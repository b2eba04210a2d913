import { useEffect, useState } from 'preact/hooks';

const STEP = 40;

/** How many rows of a list to draw: more in each frame, so that a long list does not hold up the page. */
export function useGrowing(count: number): number {
  const [limit, setLimit] = useState(STEP);
  const isWhole = limit >= count;
  useEffect(() => {
    if (isWhole) return undefined;
    const frame = requestAnimationFrame(() => setLimit(limit + STEP));
    return () => cancelAnimationFrame(frame);
  }, [isWhole, limit]);
  // A list that was filtered grows again, from what is shown.
  useEffect(() => {
    if (count < limit - STEP) setLimit(Math.max(count, STEP));
  }, [count]);
  return limit;
}
