import { type Dispatch, useCallback, useEffect, useRef, useState } from 'preact/hooks';
import { call, isRefused, type Problem, toProblem } from '../api/http.js';
import { whenShown } from '../api/visibility.js';
import { recoveries } from '../state/recovery.js';

/** Between a failure and the next attempt. */
const PAUSE_MS = 5_000;

export interface Loaded<T> {
  /** Null before it has been read. */
  value: T | null;
  problem: Problem | null;
  /** Takes what another request returned. */
  setValue: Dispatch<T>;
  /** Reads it anew. */
  reload: () => void;
  /** Reads it anew, unless it is being read: a slow response would never come. */
  refresh: () => void;
}

/**
 * What a GET returns, read again when `key` changes, after the page was not connected, or on demand; after a failure too, unless
 * it would be refused again.
 */
export function useLoaded<T>(
  path: string,
  query: Record<string, string | number | boolean | undefined> = {},
  key: unknown = undefined,
): Loaded<T> {
  const [value, setValue] = useState<T | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  const [times, setTimes] = useState(0);
  const isReading = useRef(false);
  const address = `${path}?${JSON.stringify(query)}`;
  const reload = useCallback(() => setTimes((before) => before + 1), []);
  const refresh = useCallback(() => {
    if (!isReading.current) reload();
  }, []);
  useEffect(() => setValue(null), [address]);
  useEffect(() => {
    const left = new AbortController();
    isReading.current = true;
    call<T>('GET', path, { query, signal: left.signal })
      .then((next) => (setValue(next), setProblem(null)))
      .catch((error: unknown) => left.signal.aborted || setProblem(toProblem(error)))
      .finally(() => left.signal.aborted || (isReading.current = false));
    return () => left.abort();
  }, [address, key, times, recoveries.value]);
  useEffect(() => {
    if (problem === null || isRefused(problem)) return undefined;
    const left = new AbortController();
    const timer = setTimeout(() => void whenShown(left.signal).then(() => left.signal.aborted || refresh()), PAUSE_MS);
    return () => {
      clearTimeout(timer);
      left.abort();
    };
  }, [problem]);
  return { value, problem, setValue, reload, refresh };
}
