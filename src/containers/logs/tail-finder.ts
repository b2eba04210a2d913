import { Writable } from 'node:stream';
import type { LinePiece } from './message-text.js';

/** Places in a log that are remembered at most, before every second one is forgotten. */
const MAX_MARKS = 2_048;

/** Bytes of lines that are kept at most, with what an object in memory takes beside them. */
const MAX_KEPT = 1024 * 1024;
const OVERHEAD = 256;

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
 * Takes the last lines of a log as far as 1 MiB holds them, and else finds from when on the log has to be read to get them.
 * That is a time and not a number of messages, as the log may grow before it is read. Where the clock stands still, or lines
 * of stdout and stderr have overtaken each other, an earlier time is taken and some lines are left out.
 */
export class TailFinder extends Writable {
  /** Lines so far. */
  count = 0;
  private marks: Mark[] = [];
  private latest = '';
  private stride = 1;
  private kept: LinePiece[] | undefined = [];
  private keptBytes = 0;
  /** Where the kept lines begin. */
  private head = 0;
  private keptLines = 0;

  /** @param wanted lines from the end */
  constructor(private readonly wanted: number) {
    super({ objectMode: true });
  }

  /** The last lines; undefined where they are too long to be kept. */
  get lines(): LinePiece[] | undefined {
    return this.kept?.slice(this.head);
  }

  override _write(piece: LinePiece, _encoding: BufferEncoding, done: () => void): void {
    if (piece.first) this.add(piece.time);
    if (this.kept) this.keep(this.kept, piece);
    done();
  }

  /**
   * @param whole whether all of the log was counted
   * @returns undefined where what was counted does not go back far enough
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
