import { useEffect } from 'preact/hooks';
import { whenShown } from '../api/visibility.js';

/** Calls again and again, while the tab is shown. */
export function useRepeated(work: () => void, everyMs: number): void {
  useEffect(() => {
    const left = new AbortController();
    const repeat = async () => {
      while (!left.signal.aborted) {
        await new Promise((resolve) => setTimeout(resolve, everyMs));
        await whenShown(left.signal);
        if (!left.signal.aborted) work();
      }
    };
    void repeat();
    return () => left.abort();
  }, [work, everyMs]);
}
