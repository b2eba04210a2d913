import { useSignal } from '@preact/signals';
import { useEffect, useMemo, useReducer, useRef, useState } from 'preact/hooks';
import { type Problem, toProblem } from '../../api/http.js';
import { type Line, LogBuffer, type Search } from './log-buffer.js';
import { readLog } from './read-log.js';

/** Lines that are taken in one frame: more would be felt. */
const TAKEN_AT_ONCE = 5_000;

interface Log {
  buffer: LogBuffer;
  /** Whether lines are still searched. */
  isSearching: boolean;
  isConnected: boolean;
  problem: Problem | null;
}

/** Reads a log into a buffer and searches it, in steps of a frame. @param start of the container, which its log follows */
export function useLog(id: string, start: string | null, tail: string, search: Search): Log {
  const [, redraw] = useReducer((times: number) => times + 1, 0);
  const [isConnected, setConnected] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  const buffer = useMemo(() => new LogBuffer(), [id, tail]);
  useMemo(() => buffer.find(search), [buffer, search]);
  const isSearching = useRef(false);
  const step = useRef(() => {});
  const lastStart = useSignal(start);
  useEffect(() => {
    lastStart.value = start;
  }, [start]);
  useEffect(() => {
    const left = new AbortController();
    const waiting: Omit<Line, 'number'>[] = [];
    let frame = 0;
    const work = () => {
      frame = 0;
      if (waiting.length > 0) buffer.add(waiting.splice(0, TAKEN_AT_ONCE));
      isSearching.current = !buffer.searchMore();
      redraw(undefined);
      if (waiting.length > 0 || isSearching.current) step.current();
    };
    step.current = () => (frame ||= requestAnimationFrame(work));
    const read = async () => {
      const onConnected = (isThere: boolean, why?: Problem) => (setConnected(isThere), setProblem(why ?? null));
      for await (const line of readLog(id, tail, lastStart, { onConnected, signal: left.signal })) {
        waiting.push(line);
        step.current();
      }
    };
    read().catch((error: unknown) => setProblem(toProblem(error)));
    return () => {
      left.abort();
      cancelAnimationFrame(frame);
    };
  }, [id, tail, buffer]);
  useEffect(() => step.current(), [buffer, search]);
  return { buffer, isSearching: isSearching.current, isConnected, problem };
}
