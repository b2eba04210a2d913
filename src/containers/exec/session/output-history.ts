import { AppError } from '../../../errors/app-error.js';
import type { OutputStream } from '../../../docker/engine/multiplexed-stream.js';

/** Consecutive output of one stream. */
export interface OutputPiece {
  stream: OutputStream;
  data: Buffer;
  /** Number of output bytes of the command up to and with this piece: what follows it is read after `seq`. */
  seq: number;
}

/** A part of a block. */
interface Part {
  stream: OutputStream;
  block: Buffer;
  from: number;
  to: number;
  /** Position of `from` in the output. */
  start: number;
}

/** A command may write single bytes, and a Buffer for each would cost hundreds. */
const BLOCK = 16 * 1024;
const SMALLEST_BLOCK = 512;
/** Bytes of a part, on average at least: one that is a byte long costs a hundred. */
const SMALLEST_PART = 64;
/** Dropped parts after which the list is copied. */
const COMPACT_AFTER = 1_024;

/** The last bytes of a command's output, in order. Bytes are counted over stdout and stderr together, from 0. */
export class OutputHistory {
  /** Position of the first byte that is kept. */
  first = 0;
  /** Number of bytes that the command has written. */
  next = 0;
  /** What follows this byte is not dropped in favour of other histories, because a reader waits for it. */
  wanted: number | undefined;
  /** Whether that is kept beyond the limit, too. */
  isWhole = false;
  private parts: Part[] = [];
  private head = 0;
  private readonly listeners = new Set<() => void>();

  /** @param limit bytes */
  constructor(private readonly limit: number) {}

  get bytes(): number {
    return this.next - this.first;
  }

  /** Bytes that may be dropped in favour of other histories. */
  get spare(): number {
    const { wanted, first, next } = this;
    return wanted === undefined ? this.bytes : Math.max(0, Math.min(wanted, next) - first);
  }

  /** Bytes that can be added before any that follow `after` are dropped. */
  roomAfter(after: number): number {
    const parts = this.mostParts - (this.parts.length - this.indexOf(after));
    // The first byte may go into what is left of a block.
    const fitting = Math.max(0, parts - 2) * SMALLEST_BLOCK;
    return Math.max(0, Math.min(fitting, this.limit - (this.next - Math.max(after, this.first))));
  }

  add(stream: OutputStream, data: Buffer): void {
    for (let rest = data; rest.length > 0 && this.limit > 0;) {
      const part = this.partFor(stream, rest.length);
      const copied = rest.copy(part.block, part.to);
      part.to += copied;
      this.next += copied;
      rest = rest.subarray(copied);
    }
    if (this.limit === 0) this.next += data.length;
    this.trim();
    if (this.isWhole && this.wanted !== undefined) return this.changed();
    const excess = this.parts.length - this.head - this.mostParts;
    if (excess > 0) this.keep(this.next - (this.parts[this.head + excess] as Part).start);
    this.changed();
  }

  /** Drops what is beyond the limit. */
  trim(): void {
    const { wanted, next, isWhole, limit } = this;
    this.keep(isWhole && wanted !== undefined ? Math.max(limit, next - wanted) : limit);
  }

  /** Drops what is spare, but not the last `bytes`. */
  shrink(bytes: number): void {
    this.keep(Math.max(bytes, this.bytes - this.spare));
  }

  /** Drops all but the last `bytes`. */
  keep(bytes: number): void {
    this.first = Math.max(this.first, this.next - bytes);
    for (let part = this.parts[this.head]; part && endOf(part) <= this.first; part = this.parts[this.head]) this.head++;
    if (this.head < COMPACT_AFTER && this.head < this.parts.length) return;
    this.parts = this.parts.slice(this.head);
    this.head = 0;
  }

  /**
   * The output that follows byte `after`, of one stream and `most` bytes at most; undefined if there is none yet.
   *
   * @throws AppError `output_gone` if it is not kept, `invalid_request` if `after` is later than all output
   */
  read(after: number, most: number): OutputPiece | undefined {
    this.check(after);
    let index = this.indexOf(after);
    const found: Buffer[] = [];
    let seq = after;
    const stream = this.parts[index]?.stream;
    for (; seq - after < most && this.parts[index]?.stream === stream && index < this.parts.length; index++) {
      const part = this.parts[index] as Part;
      const from = part.from + (seq - part.start);
      const data = part.block.subarray(from, Math.min(part.to, from + most - (seq - after)));
      found.push(data);
      seq += data.length;
    }
    if (stream === undefined || seq === after) return undefined;
    // A copy, because the rest of the block is still written to.
    return { stream, data: Buffer.concat(found), seq };
  }

  /** @throws AppError as {@link read} */
  check(after: number): void {
    if (after > this.next)
      throw AppError.invalidField('after', `must be ${this.next} at most, the number of bytes so far`);
    if (after >= this.first) return;
    throw new AppError(
      'output_gone',
      `The output after byte ${after} is not kept any more: read it after ${this.first}, or raise DOCKAPI_EXEC_HISTORY`,
      { details: { first: this.first } },
    );
  }

  /** Calls back after each change, until it is disposed of. */
  onChange(listener: () => void): Disposable {
    this.listeners.add(listener);
    return { [Symbol.dispose]: () => this.listeners.delete(listener) };
  }

  changed(): void {
    for (const listener of this.listeners) listener();
  }

  private get mostParts(): number {
    return Math.ceil(this.limit / SMALLEST_PART);
  }

  private partFor(stream: OutputStream, wanted: number): Part {
    const last = this.parts.at(-1);
    const isFull = !last || last.to === last.block.length;
    if (!isFull && last.stream === stream) return last;
    // The rest of a block serves the other stream, too.
    const block = isFull ? Buffer.allocUnsafeSlow(this.sizeFor(wanted)) : last.block;
    const from = isFull ? 0 : last.to;
    const part = { stream, block, from, to: from, start: this.next };
    this.parts.push(part);
    return part;
  }

  /** Of a command that writes little, little is kept. */
  private sizeFor(wanted: number): number {
    return Math.min(BLOCK, Math.max(SMALLEST_BLOCK, 2 * this.bytes, wanted));
  }

  /** The part with the byte at a position, by binary search. */
  private indexOf(position: number): number {
    let [low, high] = [this.head, this.parts.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (endOf(this.parts[middle] as Part) <= position) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

function endOf({ start, from, to }: Part): number {
  return start + to - from;
}
