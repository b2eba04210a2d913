import { useEffect, useLayoutEffect, useRef } from 'preact/hooks';
import { useVirtual } from '../../parts/use-virtual.js';
import { toSpans, toText } from '../../text/ansi.js';
import { levelOf } from '../../text/level.js';
import type { Line } from './log-buffer.js';

/** In pixels; without wrapping, all lines are as high as that. */
const LINE_HEIGHT = 20;
/** Within so many pixels of the end, the view follows. */
const NEAR_END = 4;
/** In a line; drawing many more would be felt. */
const MOST_MARKS = 1_000;
/** Keys that scroll back. */
const BACK = new Set(['ArrowUp', 'PageUp', 'Home']);

interface Props {
  /** The same array, which grows. */
  lines: readonly Line[];
  /** Number of the last line: without a new value, nothing is drawn (@preact/signals). */
  last: number;
  search: string;
  isWrapped: boolean;
  hasTimes: boolean;
  isFollowing: boolean;
  onFollowing: (isFollowing: boolean) => void;
}

/** The lines in view, of any number. */
export function LogLines({ lines, search, isWrapped, hasTimes, isFollowing, onFollowing }: Props) {
  const scroller = useRef<HTMLDivElement>(null);
  const rows = useVirtual(lines.length, LINE_HEIGHT, scroller);
  const wasAtEnd = useRef(true);
  // After each drawing: lines may have come, or turned out higher than they were estimated.
  useLayoutEffect(() => {
    const { current } = scroller;
    if (!current) return;
    if (isFollowing) current.scrollTop = current.scrollHeight;
    wasAtEnd.current = isAtEnd(current);
  });
  useEffect(() => rows.measure(), [isWrapped, hasTimes, search]);
  // Measuring scrolls too: only its reader makes it stop, and reaching the end makes it go on. Following is at the end already, and
  // the event of its last scroll may come after it was stopped.
  const stop = () => onFollowing(false);
  const onScroll = ({ currentTarget }: { currentTarget: HTMLDivElement }) => {
    const isNow = isAtEnd(currentTarget);
    if (isNow && !wasAtEnd.current) onFollowing(true);
    wasAtEnd.current = isNow;
  };
  return (
    <div
      ref={scroller}
      class={isWrapped ? 'log wrapped' : 'log'}
      role="log"
      aria-label="Log"
      aria-live="off"
      tabIndex={0}
      onWheel={({ deltaY }) => deltaY < 0 && stop()}
      onKeyDown={({ key }) => BACK.has(key) && stop()}
      onPointerDown={stop}
      onScroll={onScroll}
    >
      <div class="log-all" style={{ height: `${rows.getTotalSize()}px` }}>
        {rows.getVirtualItems().map(({ index, key, start }) => {
          const line = lines[index];
          if (!line) return null;
          return (
            <div
              key={key}
              ref={isWrapped ? rows.measureElement : undefined}
              data-index={index}
              class={`log-line ${line.stream} ${classOf(line)}`}
              style={{ transform: `translateY(${start}px)` }}
            >
              {hasTimes && line.time !== '' && <time>{line.time.slice(0, 23).replace('T', ' ')}</time>}
              <LineText text={line.text} search={search} />
            </div>
          );
        })}
      </div>
    </div>
  );
}

function isAtEnd({ scrollTop, scrollHeight, clientHeight }: HTMLElement): boolean {
  return scrollHeight - scrollTop - clientHeight < NEAR_END;
}

/** The colour of its level. */
function classOf({ stream, text }: Line): string {
  const level = stream === 'note' ? undefined : levelOf(toText(text));
  return level ? `level-${level}` : '';
}

function LineText({ text, search }: { text: string; search: string }) {
  const spans = toSpans(text);
  const most = Math.ceil(MOST_MARKS / spans.length);
  return (
    <span class="log-text">
      {spans.map(({ text: part, style }, index) => (
        <span key={index} class={style || undefined}>
          <Marked text={part} search={search} most={most} />
        </span>
      ))}
    </span>
  );
}

/** A text with what was searched for marked. @param most marks */
function Marked({ text, search, most }: { text: string; search: string; most: number }) {
  if (search === '') return <>{text}</>;
  const parts = [];
  let from = 0;
  const lower = text.toLowerCase();
  for (let at = lower.indexOf(search); at >= 0 && parts.length < 2 * most; at = lower.indexOf(search, from)) {
    parts.push(text.slice(from, at), <mark key={at}>{text.slice(at, at + search.length)}</mark>);
    from = at + search.length;
  }
  return (
    <>
      {parts}
      {text.slice(from)}
    </>
  );
}
