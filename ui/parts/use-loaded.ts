import { useCallback, useEffect, useState } from 'preact/hooks';
import { call, type Problem, toProblem } from '../api/http.js';
import { recoveries } from '../state/recovery.js';

export interface Loaded<T> {
  /** Null before it has been read. */
  value: T | null;
  problem: Problem | null;
  reload: () => void;
}

/** What a GET returns, read again when `key` changes, after the page was not connected, or on demand. */
export function useLoaded<T>(
  path: string,
  query: Record<string, string | number | boolean | undefined> = {},
  key: unknown = undefined,
): Loaded<T> {
  const [value, setValue] = useState<T | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  const [times, setTimes] = useState(0);
  const address = `${path}?${JSON.stringify(query)}`;
  useEffect(() => setValue(null), [address]);
  useEffect(() => {
    const left = new AbortController();
    call<T>('GET', path, { query, signal: left.signal })
      .then((next) => (setValue(next), setProblem(null)))
      .catch((error: unknown) => left.signal.aborted || setProblem(toProblem(error)));
    return () => left.abort();
  }, [address, key, times, recoveries.value]);
  const reload = useCallback(() => setTimes((before) => before + 1), []);
  return { value, problem, reload };
}
