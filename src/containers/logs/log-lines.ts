import { Transform, type TransformCallback } from 'node:stream';
import type { OutputChunk, OutputStream } from '../../docker/engine/multiplexed-stream.js';
import { type LinePiece, MessageText } from './message-text.js';

/** Bytes of one stream that wait for the end of a line of the other one. */
const MAX_HELD = 1024 * 1024;

/**
 * Takes a log as the engine sends it, and gives it line by line in {@link LinePiece}s. A line of any length passes at once,
 * piece by piece; what the other stream writes meanwhile waits for its end. Where more than 1 MiB waits, and where a
 * stream ends without a `\n`, the open line is ended with one, and what may come of it later begins a line of its own.
 */
export class LogLines extends Transform {
  private readonly texts: Record<OutputStream, MessageText>;
  /** The stream whose line is open. */
  private open: OutputStream | undefined;
  private held: { stream: OutputStream; piece: LinePiece }[] = [];
  private heldBytes = 0;
  /** Streams whose line was ended before its end. */
  private readonly broken = new Set<OutputStream>();

  /**
   * @param timed whether the engine was asked for timestamps
   * @param tty a TTY's log has no frames
   */
  constructor(timed: boolean, tty: boolean) {
    super({ objectMode: true });
    this.texts = { stdout: new MessageText(timed, !tty), stderr: new MessageText(timed, !tty) };
  }

  /** The engine's messages so far: a line of more than 16 KiB is several. */
  get messages(): number {
    return this.texts.stdout.messages + this.texts.stderr.messages;
  }

  override _transform(chunk: OutputChunk, _encoding: BufferEncoding, done: TransformCallback): void {
    try {
      for (const piece of this.texts[chunk.stream].take(chunk)) this.place(chunk.stream, piece);
      done();
    } catch (error) {
      done(error as Error);
    }
  }

  override _flush(done: TransformCallback): void {
    for (const stream of ['stdout', 'stderr'] as const)
      for (const piece of this.texts[stream].flush()) this.place(stream, piece);
    if (this.held.length > 0) this.breakLine();
    done();
  }

  private place(stream: OutputStream, piece: LinePiece): void {
    if (this.open !== undefined && this.open !== stream) {
      if (this.texts[this.open].goesOn && this.heldBytes < MAX_HELD) {
        this.held.push({ stream, piece });
        this.heldBytes += piece.data.length;
        return;
      }
      this.breakLine();
    }
    this.push(this.broken.delete(stream) ? { ...piece, first: true } : piece);
    this.open = piece.last ? undefined : stream;
    if (this.open === undefined) this.release();
  }

  private breakLine(): void {
    if (this.open) this.broken.add(this.open);
    this.open = undefined;
    this.push({ time: '', data: Buffer.from('\n'), first: false, last: true } satisfies LinePiece);
    this.release();
  }

  private release(): void {
    const { held } = this;
    this.held = [];
    this.heldBytes = 0;
    for (const { stream, piece } of held) this.place(stream, piece);
  }
}
