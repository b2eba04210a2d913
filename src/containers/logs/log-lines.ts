import { Transform, type TransformCallback } from 'node:stream';
import type { OutputChunk, OutputStream } from '../../docker/engine/multiplexed-stream.js';
import { type LinePiece, MessageText } from './message-text.js';

/** A piece, and the stream that it belongs to. */
export interface PlacedPiece extends LinePiece {
  stream: OutputStream;
}

/** Bytes of a line that Docker waits for before it writes a part of it. */
const FIRST_PART = 16 * 1024;

/** Bytes of one stream that may wait for the end of the other stream's line. */
const MAX_HELD = 1024 * 1024;

/**
 * Splits a log of the engine into {@link LinePiece}s, line by line. A line of any length passes at once in pieces; the
 * other stream waits for its end. If more than 1 MiB waits, or a stream ends without `\n`, the open line is ended, and what
 * follows of it begins a new line.
 */
export class LogLines extends Transform {
  private readonly texts: Record<OutputStream, MessageText>;
  /** The stream with an open line. */
  private open: OutputStream | undefined;
  private held: { stream: OutputStream; piece: LinePiece }[] = [];
  private heldBytes = 0;
  /** Streams whose line was ended early. */
  private readonly broken = new Set<OutputStream>();
  /** Pieces of the first part of a line. */
  private readonly begun: Record<OutputStream, LinePiece[]> = { stdout: [], stderr: [] };
  /** Bytes of the open line. */
  private readonly lengths: Record<OutputStream, number> = { stdout: 0, stderr: 0 };

  /**
   * @param timed whether the log has timestamps
   * @param tty a TTY's log has no frames
   * @param cutsAnywhere whether messages may be parts of short lines, as Podman's are: they are joined to Docker's parts
   */
  constructor(
    timed: boolean,
    tty: boolean,
    private readonly cutsAnywhere = false,
  ) {
    super({ objectMode: true });
    this.texts = { stdout: new MessageText(timed, !tty), stderr: new MessageText(timed, !tty) };
  }

  /** The number of engine messages so far; a line of more than 16 KiB has several. */
  get messages(): number {
    return this.texts.stdout.messages + this.texts.stderr.messages;
  }

  override _transform(chunk: OutputChunk, _encoding: BufferEncoding, done: TransformCallback): void {
    try {
      for (const piece of this.texts[chunk.stream].take(chunk)) this.join(chunk.stream, piece);
      done();
    } catch (error) {
      done(error as Error);
    }
  }

  override _flush(done: TransformCallback): void {
    for (const stream of ['stdout', 'stderr'] as const)
      for (const piece of this.texts[stream].flush()) this.join(stream, piece);
    for (const stream of ['stdout', 'stderr'] as const) this.placeBegun(stream);
    if (this.held.length > 0) this.breakLine();
    done();
  }

  private join(stream: OutputStream, piece: LinePiece): void {
    if (!this.cutsAnywhere) return this.place(stream, piece);
    this.begun[stream].push(piece);
    this.lengths[stream] += piece.data.length;
    if (!piece.last && this.lengths[stream] < FIRST_PART) return;
    if (piece.last) this.lengths[stream] = 0;
    this.placeBegun(stream);
  }

  private placeBegun(stream: OutputStream): void {
    for (const piece of this.begun[stream].splice(0)) this.place(stream, piece);
  }

  private place(stream: OutputStream, piece: LinePiece): void {
    if (this.open !== undefined && this.open !== stream) {
      if ((this.cutsAnywhere || this.texts[this.open].goesOn) && this.heldBytes < MAX_HELD) {
        this.held.push({ stream, piece });
        this.heldBytes += piece.data.length;
        return;
      }
      this.breakLine();
    }
    const first = this.broken.delete(stream) || piece.first;
    this.push({ ...piece, first, stream } satisfies PlacedPiece);
    this.open = piece.last ? undefined : stream;
    if (this.open === undefined) this.release();
  }

  private breakLine(): void {
    const stream = this.open ?? 'stdout';
    if (this.open) this.broken.add(this.open);
    this.open = undefined;
    this.push({ time: '', data: Buffer.from('\n'), first: false, last: true, stream } satisfies PlacedPiece);
    this.release();
  }

  private release(): void {
    const { held } = this;
    this.held = [];
    this.heldBytes = 0;
    for (const { stream, piece } of held) this.place(stream, piece);
  }
}
