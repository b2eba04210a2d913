import type { OutputChunk } from '../../docker/engine/multiplexed-stream.js';
import { AppError } from '../../errors/app-error.js';

/** A piece of a line of a log; pieces of one line follow each other. */
export interface LinePiece {
  /** When the line was begun, as the engine writes it (RFC 3339); '' where it was not asked for. */
  time: string;
  /** With the line's `\n` at its end if it is the last. */
  data: Buffer;
  first: boolean;
  last: boolean;
}

const EMPTY: Buffer = Buffer.alloc(0);
const NEWLINE = 0x0a;
const TIME = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:Z|[+-]\d\d:\d\d)) /;
/** Bytes of the longest time, with the blank after it. */
const MAX_TIME = 36;
/** How the engine begins its own error where there are no frames to tell it by (moby api/server/httputils/write_log_stream.go). */
const ENGINE_ERROR = 'Error grabbing logs: ';
/** Bytes of a message by which the engine cuts a longer line (moby daemon/logger/copier.go, defaultBufSize). */
const FULL_MESSAGE = 16 * 1024;

/**
 * The text of one stream of a log. The engine cuts a long line into messages: each begins with the time of the line, and
 * only the last one ends in `\n`. Messages begin where frames do. Without frames (a TTY) one begins after each `\n`, and
 * where the line's own time, to the nanosecond, is repeated within it.
 */
export class MessageText {
  messages = 0;
  private open = false;
  private time = '';
  /** The line's time as it begins each of its messages. */
  private mark = EMPTY;
  /** What has come of a time that is to be read; undefined while text is read. */
  private head: Buffer | undefined;
  /** The end of the text so far, which may be the beginning of a mark. */
  private held = EMPTY;
  private bytes = 0;

  /**
   * @param timed whether each message begins with its time
   * @param framed whether messages are told by frames
   */
  constructor(
    private readonly timed: boolean,
    private readonly framed: boolean,
  ) {
    if (!framed) this.begin();
  }

  /** Whether the open line is certain to go on: its last message is full. A shorter one ends with its stream. */
  get goesOn(): boolean {
    return this.open && this.bytes >= FULL_MESSAGE;
  }

  /** @throws AppError `engine_error` for an error of the engine's own in the text */
  *take({ data, starts }: OutputChunk): Generator<LinePiece> {
    if (this.framed && starts) {
      yield* this.flush(); // a message too short to hold its time
      this.begin();
    }
    for (let rest = data; rest.length > 0;) {
      if (this.head) rest = this.takeTime(this.head, rest);
      else rest = yield* this.takeText(rest);
    }
  }

  /** What was held back. */
  *flush(): Generator<LinePiece> {
    const rest = Buffer.concat([this.head ?? EMPTY, this.held]);
    this.head = undefined;
    this.held = EMPTY;
    yield* this.give(rest, false);
  }

  private begin(): void {
    this.bytes = 0;
    if (this.timed) this.head = EMPTY;
  }

  private takeTime(before: Buffer, chunk: Buffer): Buffer {
    const head = Buffer.concat([before, chunk.subarray(0, MAX_TIME - before.length)]);
    const text = head.toString('latin1');
    const [mark, time] = TIME.exec(text) ?? [];
    const undecided = !/[ \n]/.test(text) || ENGINE_ERROR.startsWith(text);
    this.head = mark === undefined && undecided && head.length < MAX_TIME ? head : undefined;
    if (this.head) return EMPTY;
    if (mark === undefined) return this.withoutTime(text, Buffer.concat([before, chunk]));
    this.messages++;
    if (!this.open) this.time = time ?? '';
    this.mark = this.open ? this.mark : Buffer.from(mark);
    return chunk.subarray(mark.length - before.length);
  }

  /** A line of a plug-in's message of several lines has the time of the one before it. */
  private withoutTime(text: string, whole: Buffer): Buffer {
    if (!this.framed && text.startsWith(ENGINE_ERROR))
      throw new AppError('engine_error', 'The Docker engine cannot read on in the log: look at its own log');
    return whole;
  }

  private *takeText(chunk: Buffer): Generator<LinePiece, Buffer> {
    const text = this.held.length > 0 ? Buffer.concat([this.held, chunk]) : chunk;
    this.held = EMPTY;
    const end = text.indexOf(NEWLINE) + 1;
    const line = end > 0 ? text.subarray(0, end) : text;
    const again = this.framed || !this.timed ? -1 : line.indexOf(this.mark);
    if (again >= 0 && this.mark.length > 0) {
      this.messages++;
      yield* this.give(line.subarray(0, again), false);
      return text.subarray(again + this.mark.length);
    }
    const kept = end > 0 || this.framed || !this.timed ? 0 : beginningAtEnd(line, this.mark);
    this.held = line.subarray(line.length - kept);
    yield* this.give(line.subarray(0, line.length - kept), end > 0);
    if (end > 0 && !this.framed) this.begin();
    return text.subarray(line.length);
  }

  private *give(data: Buffer, last: boolean): Generator<LinePiece> {
    if (data.length === 0) return;
    this.bytes += data.length;
    yield { time: this.time, data, first: !this.open, last };
    this.open = !last;
  }
}

/** How many bytes at the end of `text` are the beginning of `mark`. */
function beginningAtEnd(text: Buffer, mark: Buffer): number {
  for (let size = Math.min(text.length, mark.length - 1); size > 0; size--) {
    if (text.subarray(text.length - size).equals(mark.subarray(0, size))) return size;
  }
  return 0;
}
