import { useEffect, useMemo, useReducer, useRef, useState } from 'preact/hooks';
import { type Problem, toProblem } from '../../api/http.js';
import { DownloadLink } from '../../parts/download-link.js';
import { Empty } from '../../parts/empty.js';
import { ProblemNotice } from '../../parts/problem-notice.js';
import { path } from '../../api/base.js';
import { type Line, LogBuffer } from './log-buffer.js';
import { LogLines } from './log-lines.js';
import { readLog } from './read-log.js';

const TAILS = { '1000': 'Last 1,000 lines', '10000': 'Last 10,000 lines', all: 'All lines' } as const;

/** A container's log: followed, searched, downloaded. */
export function LogsTab({ id, name }: { id: string; name: string }) {
  const [tail, setTail] = useState<string>('1000');
  const [search, setSearch] = useState('');
  const [isWrapped, wrap] = useState(true);
  const [hasTimes, showTimes] = useState(false);
  const [isFollowing, setFollowing] = useState(true);
  const { buffer, isConnected, problem } = useLog(id, tail);
  useMemo(() => buffer.find(search), [buffer, search]);
  const lines = buffer.found;
  return (
    <div class="logs">
      <div class="bar" role="group" aria-label="Log">
        <input
          type="search"
          class="filter"
          aria-label="Search the log"
          placeholder="Search"
          value={search}
          onInput={(event) => setSearch(event.currentTarget.value)}
        />
        <select aria-label="How many lines" value={tail} onChange={(event) => setTail(event.currentTarget.value)}>
          {Object.entries(TAILS).map(([value, label]) => (
            <option key={value} value={value}>
              {label}
            </option>
          ))}
        </select>
        <label class="check">
          <input type="checkbox" checked={isWrapped} onChange={(event) => wrap(event.currentTarget.checked)} /> Wrap
        </label>
        <label class="check">
          <input type="checkbox" checked={hasTimes} onChange={(event) => showTimes(event.currentTarget.checked)} />{' '}
          Times
        </label>
        <button type="button" aria-pressed={isFollowing} onClick={() => setFollowing(!isFollowing)}>
          {isFollowing ? 'Pause' : 'Follow'}
        </button>
        <DownloadLink
          label="Download"
          path={path`containers/${id}/logs`}
          query={{ tail: 'all', timestamps: hasTimes }}
          fileName={`${name}.log`}
        />
        <span class="muted bar-end" role="status">
          {search !== '' && `${lines.length.toLocaleString('en')} of `}
          {`${buffer.lines.length.toLocaleString('en')} lines`}
        </span>
      </div>
      {problem && <ProblemNotice problem={problem} title={isConnected ? '' : 'The log is not followed.'} />}
      {lines.length === 0 && !problem && (
        <Empty title={search === '' ? 'Nothing has been logged yet' : `No line contains “${search}”`} />
      )}
      {lines.length > 0 && (
        <LogLines
          lines={lines}
          last={lines.at(-1)?.number ?? 0}
          search={search.toLowerCase()}
          isWrapped={isWrapped}
          hasTimes={hasTimes}
          isFollowing={isFollowing}
          onFollowing={setFollowing}
        />
      )}
    </div>
  );
}

/** Reads a log into a buffer, and draws once a frame at most. */
function useLog(id: string, tail: string) {
  const [, redraw] = useReducer((times: number) => times + 1, 0);
  const [isConnected, setConnected] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  const buffer = useMemo(() => new LogBuffer(), [id, tail]);
  const frame = useRef(0);
  useEffect(() => {
    const left = new AbortController();
    let waiting: Omit<Line, 'number'>[] = [];
    const flush = () => {
      frame.current = 0;
      buffer.add(waiting);
      waiting = [];
      redraw(undefined);
    };
    const read = async () => {
      const onConnected = (isThere: boolean, why?: Problem) => (setConnected(isThere), setProblem(why ?? null));
      for await (const line of readLog(id, tail, onConnected, left.signal)) {
        waiting.push(line);
        frame.current ||= requestAnimationFrame(flush);
      }
    };
    read().catch((error: unknown) => setProblem(toProblem(error)));
    return () => {
      left.abort();
      cancelAnimationFrame(frame.current);
      frame.current = 0;
    };
  }, [id, tail, buffer]);
  return { buffer, isConnected, problem };
}
