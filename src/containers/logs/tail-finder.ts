import { Writable } from 'node:stream';
import type { LinePiece } from './message-text.js';

/** Places in a log that are remembered at most, before every second one is forgotten. */
const MAX_MARKS = 2_048;

/** A line of a log. */
interface Mark {
  /** Lines before it. */
  line: number;
  /** The latest time of a line before it. */
  before: string;
  /** The earliest time from here to the next mark. */
  earliest: string;
}

/** Where to begin to read. */
export interface TailStart {
  /** RFC 3339; undefined: at the beginning. */
  since: string | undefined;
  /** Lines to leave out from there. */
  skip: number;
}

/**
 * Counts the lines of a log, and finds from when on it has to be read to get the last of them, at bounded memory. That is a
 * time and not a number of messages, as the log may grow before it is read. Where the clock stands still, or lines of stdout
 * and stderr have overtaken each other, an earlier time is taken and some lines are left out.
 */
export class TailFinder extends Writable {
  private marks: Mark[] = [];
  private lines = 0;
  private latest = '';
  private stride = 1;

  constructor() {
    super({ objectMode: true });
  }

  override _write({ time, first }: LinePiece, _encoding: BufferEncoding, done: () => void): void {
    if (first) this.add(time);
    done();
  }

  /**
   * @param count lines from the end
   * @param whole whether all of the log was counted
   * @returns undefined where what was counted does not go back far enough
   */
  startOf(count: number, whole: boolean): TailStart | undefined {
    const first = this.lines - count;
    if (first <= 0) return whole ? { since: undefined, skip: 0 } : undefined;
    let earliest = '~'; // after any time
    for (const mark of this.marks.toReversed()) {
      if (mark.earliest < earliest) earliest = mark.earliest;
      if (mark.line > 0 && mark.line <= first && mark.before < earliest)
        return { since: earliest, skip: first - mark.line };
    }
    return whole ? { since: undefined, skip: first } : undefined;
  }

  private add(time: string): void {
    if (this.lines % this.stride === 0) this.marks.push({ line: this.lines, before: this.latest, earliest: time });
    const mark = this.marks.at(-1);
    if (mark && time < mark.earliest) mark.earliest = time;
    if (time > this.latest) this.latest = time;
    this.lines++;
    if (this.marks.length > MAX_MARKS) this.thinOut();
  }

  private thinOut(): void {
    this.stride *= 2;
    this.marks = this.marks.filter((mark, index) => {
      const next = this.marks[index + 1];
      if (next && next.earliest < mark.earliest) mark.earliest = next.earliest;
      return index % 2 === 0;
    });
  }
}
