import { setTimeout as sleep } from 'node:timers/promises';
import type { OutputChunk } from '../../../docker/engine/multiplexed-stream.js';
import type { AppError } from '../../../errors/app-error.js';
import { signalName } from '../../signals.js';
import type { HistoryBudget } from './history-budget.js';
import { OutputHistory, type OutputPiece } from './output-history.js';
import { type PacedReader, ReaderPace } from './reader-pace.js';
import type { SessionInput } from './session-input.js';

export const EXEC_STATES = ['running', 'exited', 'killed', 'timed_out', 'container_ended', 'lost'] as const;
export type ExecState = (typeof EXEC_STATES)[number];

/** How a command ended. */
export interface ExecEnd {
  state: Exclude<ExecState, 'running'>;
  /** Null if the engine does not know it. */
  exitCode: number | null;
  /** Why the engine has lost it. */
  failure?: AppError;
}

/** Of a process that a signal ended: this and the signal's number. */
const SIGNALLED = 128;
/** Milliseconds that a command gets to end after its processes have, and how often they are looked for. */
const END_MS = 500;
const LOOKS = 10;
/** Bytes of one piece of output for a reader. */
const MOST_READ = 64 * 1024;

/** Ends the processes of a command. @returns those that it could not end */
export type EndTree = (signal: string, graceMs: number) => Promise<number[]>;

/** A command in a container, from its start on, with its last output. It goes on without any reader. */
export class ExecSession {
  readonly startedAt = new Date();
  readonly history: OutputHistory;
  /** Set if the command waits for its readers. */
  readonly pace: ReaderPace | undefined;
  /** Undefined if the command takes no input. */
  input: SessionInput | undefined;
  end: ExecEnd | undefined;
  endedAt: Date | undefined;
  /** Processes that the last attempt to end the command has left. */
  survivors: number[] = [];
  /** Whether output is missing because the engine's stream broke. */
  isCut = false;
  /** Whether the engine has written why it cannot start the command. */
  isRefused = false;
  /** Why dockAPI ends the command, as soon as it does. */
  ending: 'killed' | 'timed_out' | undefined;
  private readonly over = new AbortController();
  private readonly done = Promise.withResolvers<void>();

  constructor(
    historyBytes: number,
    private readonly budget: HistoryBudget,
    waitsForReader = false,
  ) {
    this.history = new OutputHistory(historyBytes);
    this.pace = waitsForReader ? new ReaderPace(this.history, () => budget.isFull) : undefined;
    budget.begin(this.history);
  }

  /** Set once the command has been started. */
  endTree: EndTree = () => Promise.resolve([]);
  /** Sets the size of its terminal. */
  resize: (cols: number, rows: number) => Promise<void> = () => Promise.resolve();

  get state(): ExecState {
    return this.end?.state ?? 'running';
  }

  /** The signal that ended it, without `SIG`. */
  get signal(): string | null {
    const exitCode = this.end?.exitCode ?? 0;
    return (exitCode > SIGNALLED && signalName(exitCode - SIGNALLED)) || null;
  }

  /** Aborts when the command has ended. */
  get whenEnded(): AbortSignal {
    return this.over.signal;
  }

  /** Resolves when the command has ended, with all its output taken. */
  get ended(): Promise<void> {
    return this.done.promise;
  }

  /** Takes output, when its readers have room for it. */
  async add({ stream, data }: OutputChunk, signal: AbortSignal): Promise<void> {
    for (let rest = data; rest.length > 0;) {
      const room = this.pace ? await this.pace.room(signal) : Infinity;
      if (room === 0) return;
      const taken = rest.subarray(0, room);
      this.history.add(stream, taken);
      this.budget.grew(taken.length);
      rest = rest.subarray(taken.length);
    }
  }

  finish(end: ExecEnd): void {
    if (this.end) return;
    this.end = end;
    this.endedAt = new Date();
    this.budget.end(this.history);
    this.over.abort();
    this.done.resolve();
    this.history.changed();
  }

  /** Drops its output. */
  forget(): void {
    this.pace?.close();
    this.budget.forget(this.history);
    this.history.keep(0);
  }

  /**
   * Ends the command and everything that it has started; also what an ended command has left behind.
   *
   * @param signal the first one, by its usual name
   * @param graceMs milliseconds until SIGKILL
   */
  async kill(signal: string, graceMs: number): Promise<void> {
    if (!this.end) this.ending ??= 'killed';
    await this.endProcesses(signal, graceMs);
  }

  /** As {@link kill}; the session ends in any case. Never rejects. */
  async timeOut(graceMs: number): Promise<void> {
    if (this.end) return;
    this.ending ??= 'timed_out';
    await this.endProcesses('TERM', graceMs).catch(() => undefined);
    this.finish({ state: 'timed_out', exitCode: null });
  }

  /** The engine acknowledges a command before its process is there: what has not ended is looked for again. */
  private async endProcesses(signal: string, graceMs: number): Promise<void> {
    for (let look = 0; look < LOOKS; look++) {
      this.survivors = await this.endTree(signal, graceMs);
      if (this.survivors.length > 0) return;
      this.pace?.release();
      await this.endWithin(END_MS);
      if (this.end) return;
    }
  }

  private async endWithin(ms: number): Promise<void> {
    if (this.end) return;
    const over = new AbortController();
    await Promise.race([this.ended, sleep(ms, undefined, { signal: over.signal }).catch(() => undefined)]);
    over.abort();
  }

  /**
   * The output after a byte, as it comes.
   *
   * @param until position at which to stop; undefined: when the command has ended
   * @param reader is told what has been read
   * @throws AppError `output_gone` if the command writes faster than it is read, `invalid_request`
   */
  async *read(
    after: number,
    until: number | undefined,
    signal: AbortSignal,
    reader?: PacedReader,
  ): AsyncGenerator<OutputPiece, void> {
    let change = Promise.withResolvers<void>();
    const wake = () => change.resolve();
    using _change = this.history.onChange(wake);
    signal.addEventListener('abort', wake);
    try {
      for (let position = after; ;) {
        signal.throwIfAborted();
        change = Promise.withResolvers();
        const hasEnded = this.end !== undefined;
        const most = Math.min(MOST_READ, (until ?? Infinity) - position);
        const piece = most > 0 ? this.history.read(position, most) : undefined;
        if (piece) {
          position = piece.seq;
          yield piece;
          reader?.has(position);
        } else if (hasEnded || position >= (until ?? Infinity)) return;
        else await change.promise;
      }
    } finally {
      signal.removeEventListener('abort', wake);
    }
  }
}
