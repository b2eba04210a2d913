import { abortable } from '../../../docker/engine/abortable.js';
import type { OutputHistory } from './output-history.js';

/** Milliseconds for which a command waits while nobody reads: for its first reader, and for one whose connection has broken. */
export const ABSENT_MS = 30_000;

/** Bytes that are taken when its process has ended: more than the pipes and sockets of the engine hold. */
const MOST_LAST_OUTPUT = 4 * 1024 * 1024;

/** A reader for which a command waits, until it is disposed of. */
export interface PacedReader extends Disposable {
  /** The reader has everything up to this position. */
  has(position: number): void;
}

/**
 * Holds a command back while its readers are behind: no output is dropped that they have not read. Several readers hold it
 * back as the slowest of them does.
 */
export class ReaderPace {
  /** Whether the command waits now. */
  isHolding = false;
  private hasHeld = false;
  private readonly readers = new Set<{ position: number }>();
  private absence: NodeJS.Timeout | undefined;
  private isClosed = false;
  private isReleased = false;
  /** Position up to which output is taken at once. */
  private released = 0;
  private change = Promise.withResolvers<void>();

  /**
   * @param history what its readers read
   * @param isFull whether what readers of all commands wait for has reached its limit
   */
  constructor(
    private readonly history: OutputHistory,
    private readonly isFull: () => boolean,
    private readonly absentMs = ABSENT_MS,
  ) {
    this.waitForReader(0);
  }

  /** @param position at which it begins to read */
  enter(position: number): PacedReader {
    clearTimeout(this.absence);
    const reader = { position };
    this.readers.add(reader);
    this.update();
    return {
      has: (read) => {
        reader.position = read;
        if (this.readers.has(reader)) this.update();
      },
      [Symbol.dispose]: () => {
        if (!this.readers.delete(reader)) return;
        if (this.readers.size === 0) this.waitForReader(reader.position);
        else this.update();
      },
    };
  }

  /**
   * Waits until there is room for output.
   *
   * @returns bytes; 0: the output is to be dropped
   */
  async room(signal: AbortSignal): Promise<number> {
    for (;;) {
      signal.throwIfAborted();
      if (this.isClosed) return 0;
      const { wanted } = this.history;
      if (wanted === undefined) return Infinity;
      if (this.released > this.history.next) return this.released - this.history.next;
      const isBehind = wanted < this.history.next;
      const room = isBehind && this.isFull() ? 0 : this.history.roomAfter(wanted);
      if (room > 0) return room;
      await this.hold(signal);
    }
  }

  /**
   * Its process has ended: what it has written is taken at once, and kept for the readers, because the engine drops what is not taken
   * within 2 s (moby `daemon/monitor.go`, `ProcessEvent`).
   */
  release(): void {
    if (!this.isReleased) this.takeLast();
    this.isReleased = true;
  }

  /** As {@link release}, of a process that may have ended; again only when its readers have what was there before. */
  suspectEnd(): void {
    const { wanted = 0 } = this.history;
    if (!this.isReleased && this.released <= wanted + MOST_LAST_OUTPUT) this.takeLast();
  }

  /** Whether the command waits, or has waited since this was asked last: readers that come on slowly hold it back again and again. */
  wasHeld(): boolean {
    const { hasHeld, isHolding } = this;
    this.hasHeld = false;
    return hasHeld || isHolding;
  }

  /** Nobody reads it any more. */
  close(): void {
    clearTimeout(this.absence);
    this.readers.clear();
    this.history.wanted = undefined;
    this.isClosed = true;
    this.change.resolve();
  }

  private takeLast(): void {
    this.history.isWhole = true;
    this.released = this.history.next + MOST_LAST_OUTPUT;
    this.change.resolve();
  }

  private async hold(signal: AbortSignal): Promise<void> {
    this.change = Promise.withResolvers();
    this.isHolding = this.hasHeld = true;
    try {
      await abortable(this.change.promise, signal);
    } finally {
      this.isHolding = false;
    }
  }

  private waitForReader(position: number): void {
    this.history.wanted = position;
    this.absence = setTimeout(() => {
      this.history.wanted = undefined;
      this.history.trim();
      this.change.resolve();
    }, this.absentMs).unref();
  }

  private update(): void {
    this.history.wanted = Math.min(...[...this.readers].map(({ position }) => position));
    this.history.trim();
    this.change.resolve();
  }
}
