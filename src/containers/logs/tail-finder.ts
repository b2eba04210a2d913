import { Writable } from 'node:stream';
import type { LinePiece } from './message-text.js';

/** Remembered places in a log, at most; then every second one is forgotten. */
const MAX_MARKS = 2_048;

/** Bytes of kept lines, at most, including the overhead of objects. */
const MAX_KEPT = 1024 * 1024;
const OVERHEAD = 256;

/** A place in a log. */
interface Mark {
  /** Number of lines before it. */
  line: number;
  /** Latest time of a line before it. */
  before: string;
  /** Earliest time from here to the next mark. */
  earliest: string;
}

/** Where to start reading. */
export interface TailStart {
  /** RFC 3339; undefined: from the beginning. */
  since: string | undefined;
  /** Lines to skip from there. */
  skip: number;
}

/**
 * Keeps the last lines of a log if they fit into 1 MiB, and otherwise finds the time from which to read the log again.
 * It is a time and not a number of messages, because the log may grow meanwhile. If the clock stands still, or lines of
 * stdout and stderr are out of order, an earlier time is used and some lines are skipped.
 */
export class TailFinder extends Writable {
  /** Number of lines so far. */
  count = 0;
  private marks: Mark[] = [];
  private latest = '';
  private stride = 1;
  private kept: LinePiece[] | undefined = [];
  private keptBytes = 0;
  /** Start of the kept lines. */
  private head = 0;
  private keptLines = 0;

  /** @param wanted number of lines from the end */
  constructor(private readonly wanted: number) {
    super({ objectMode: true });
  }

  /** The last lines; undefined if they are too long to keep. */
  get lines(): LinePiece[] | undefined {
    return this.kept?.slice(this.head);
  }

  override _write(piece: LinePiece, _encoding: BufferEncoding, done: () => void): void {
    if (piece.first) this.add(piece.time);
    if (this.kept) this.keep(this.kept, piece);
    done();
  }

  /**
   * @param whole whether the whole log was counted
   * @returns undefined if the counted part does not go back far enough
   */
  start(whole: boolean): TailStart | undefined {
    const first = this.count - this.wanted;
    if (first <= 0) return whole ? { since: undefined, skip: 0 } : undefined;
    let earliest = '~'; // after any time
    for (const mark of this.marks.toReversed()) {
      if (mark.earliest < earliest) earliest = mark.earliest;
      if (mark.line > 0 && mark.line <= first && mark.before < earliest)
        return { since: earliest, skip: first - mark.line };
    }
    return whole ? { since: undefined, skip: first } : undefined;
  }

  private keep(kept: LinePiece[], piece: LinePiece): void {
    kept.push(piece);
    this.keptBytes += piece.data.length + OVERHEAD;
    if (piece.first) this.keptLines++;
    while (this.keptLines > this.wanted) this.dropLine(kept);
    if (this.keptBytes > MAX_KEPT) this.kept = undefined;
    else if (this.head > kept.length / 2) {
      kept.splice(0, this.head);
      this.head = 0;
    }
  }

  private dropLine(kept: LinePiece[]): void {
    do this.keptBytes -= (kept[this.head++]?.data.length ?? 0) + OVERHEAD;
    while (kept[this.head]?.first === false);
    this.keptLines--;
  }

  private add(time: string): void {
    if (this.count % this.stride === 0) this.marks.push({ line: this.count, before: this.latest, earliest: time });
    const mark = this.marks.at(-1);
    if (mark && time < mark.earliest) mark.earliest = time;
    if (time > this.latest) this.latest = time;
    this.count++;
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
