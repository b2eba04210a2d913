import type { OutputChunk } from '../../docker/engine/multiplexed-stream.js';
import { AppError } from '../../errors/app-error.js';

/** A piece of a log line. Pieces of one line follow each other. */
export interface LinePiece {
  /** Time of the line in the engine's format (RFC 3339); '' if not requested. */
  time: string;
  /** Ends with `\n` if it is the last piece of the line. */
  data: Buffer;
  first: boolean;
  last: boolean;
}

const EMPTY: Buffer = Buffer.alloc(0);
const NEWLINE = 0x0a;
const TIME = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:Z|[+-]\d\d:\d\d)) /;
/** Length limit of a time and its trailing space, in bytes. */
const MAX_TIME = 36;
/** Start of the engine's own error in a log without frames (moby api/server/httputils/write_log_stream.go). */
const ENGINE_ERROR = 'Error grabbing logs: ';
/** Size at which the engine splits a line into messages, in bytes (moby daemon/logger/copier.go, defaultBufSize). */
const FULL_MESSAGE = 16 * 1024;

/**
 * Decodes one stream of a log. The engine splits a long line into messages: each begins with the line's time, and only
 * the last ends in `\n`. Messages begin at frames. Without frames (TTY), a message begins after each `\n`, and where
 * the line's own time, to the nanosecond, is repeated within it.
 */
export class MessageText {
  messages = 0;
  private open = false;
  private time = '';
  /** The line's time, with which each of its messages begins. */
  private mark = EMPTY;
  /** The time that is being read; undefined while text is read. */
  private head: Buffer | undefined;
  /** The end of the text so far, which may be the beginning of a mark. */
  private held = EMPTY;
  private bytes = 0;

  /**
   * @param timed whether each message begins with its time
   * @param framed whether frames separate the messages
   */
  constructor(
    private readonly timed: boolean,
    private readonly framed: boolean,
  ) {
    if (!framed) this.begin();
  }

  /**
   * True if the open line is certain to continue, because its last message is full. After a shorter one the stream has
   * ended.
   */
  get goesOn(): boolean {
    return this.open && this.bytes >= FULL_MESSAGE;
  }

  /** @throws AppError `engine_error` if the text contains an error of the engine */
  *take({ data, starts }: OutputChunk): Generator<LinePiece> {
    if (this.framed && starts) {
      yield* this.flush(); // too short to contain a time
      this.begin();
    }
    for (let rest = data; rest.length > 0;) {
      if (this.head) rest = this.takeTime(this.head, rest);
      else rest = yield* this.takeText(rest);
    }
  }

  /** Returns the text held back. */
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

  /** In a plug-in's message of several lines, all lines have the time of the first. */
  private withoutTime(text: string, whole: Buffer): Buffer {
    if (!this.framed && text.startsWith(ENGINE_ERROR))
      throw new AppError('engine_error', 'The Docker engine failed to read the rest of the log: see its own log');
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

/** Length of the longest end of `text` that is a beginning of `mark`. */
function beginningAtEnd(text: Buffer, mark: Buffer): number {
  for (let size = Math.min(text.length, mark.length - 1); size > 0; size--) {
    if (text.subarray(text.length - size).equals(mark.subarray(0, size))) return size;
  }
  return 0;
}
