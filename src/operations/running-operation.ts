import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { Logger } from '@nestjs/common';
import { AppError } from '../errors/app-error.js';
import { toAppError, toProblem } from '../http/problem.js';
import { STATUS_BY_CODE } from '../http/status-by-code.js';
import type { OperationKind, OperationProgress, OperationRecord, OperationState } from './operation.js';
import type { OperationRecords } from './operation-records.service.js';

/** Milliseconds between two writes of progress, at least. */
const PROGRESS_MS = 250;
/** Milliseconds between two tries to write the end of an operation. */
const RETRY_MS = 1_000;
const SERVER_ERROR = 500;

type End = Pick<OperationRecord, 'state'> & Partial<Pick<OperationRecord, 'result' | 'problem'>>;

/** Why an operation ends before its work does. */
export class Ending extends Error {
  constructor(readonly kind: 'cancelled' | 'interrupted') {
    super(`The operation was ${kind}`);
  }
}

/** An operation that this process works on. */
export class RunningOperation {
  readonly id = randomUUID();
  private readonly controller = new AbortController();
  private readonly logger = new Logger('Operations');
  private readonly first = Promise.withResolvers<OperationRecord>();
  private readonly last = Promise.withResolvers<OperationState>();
  private record: OperationRecord;
  private adding: Promise<void> | undefined;
  private undo: (() => Promise<void>) | undefined;
  private unwritten: Partial<OperationRecord> = {};
  private writing: Promise<void> = Promise.resolve();
  private timer: NodeJS.Timeout | undefined;
  private isOver = false;
  /** This process ends: if the store is away, the next one tells the end. */
  private isCut = false;

  constructor(
    readonly kind: OperationKind,
    readonly owner: string | undefined,
    path: string,
    instance: string,
    private readonly records: OperationRecords,
    private readonly onBegun: (operation: RunningOperation) => void,
  ) {
    this.first.promise.catch(() => undefined);
    const now = new Date().toISOString();
    this.record = {
      ...{ id: this.id, kind, state: 'running', created_at: now, updated_at: now, finished_at: null },
      ...{ progress: null, container_id: null, result: null, problem: null },
      ...{ owner, instance, path, revision: 0, isRead: false },
    };
  }

  get signal(): AbortSignal {
    return this.controller.signal;
  }

  /** The operation as it began. */
  get begun(): Promise<OperationRecord> {
    return this.first.promise;
  }

  /** Resolves when its end is in the store, or cannot be written any more. */
  get ended(): Promise<OperationState> {
    return this.last.promise;
  }

  get containerId(): string | null {
    return this.record.container_id;
  }

  /** @throws AppError `too_many_requests`, `store_unreachable` */
  begin(): Promise<void> {
    this.adding ??= this.add();
    return this.adding;
  }

  report(progress: OperationProgress): void {
    const isNewPhase = progress.phase !== this.record.progress?.phase;
    this.record = { ...this.record, progress };
    this.write({ progress }, isNewPhase);
  }

  hasContainer(id: string, undo?: () => Promise<void>): void {
    this.record = { ...this.record, container_id: id };
    this.undo = undo ?? this.undo;
    this.write({ container_id: id }, true);
  }

  /** Ends the work. A run is undone, wherever it has got to, if it was cancelled. */
  abort(reason: Error): void {
    this.isCut ||= reason instanceof Ending && reason.kind === 'interrupted';
    this.controller.abort(reason);
  }

  /** The store may have lost it. */
  async restore(): Promise<void> {
    await this.writing;
    if (!this.isOver) await this.records.restore(this.record);
  }

  /**
   * Takes the outcome of the work.
   *
   * @param work settles as the waiting request would
   */
  async follow(work: Promise<unknown>): Promise<void> {
    try {
      const result = await this.unlessEnded(work);
      await this.begin(); // work without a check of its own
      if (this.signal.aborted) await this.endEarly();
      else await this.end({ state: 'succeeded', result });
    } catch (error) {
      if (!this.adding) this.first.reject(error);
      else if (this.signal.aborted) await this.endEarly();
      else await this.end({ state: 'failed', problem: this.problemOf(error) });
    }
  }

  private async add(): Promise<void> {
    try {
      await this.records.add(this.record);
    } catch (error) {
      this.first.reject(error);
      throw error;
    }
    this.onBegun(this);
    this.first.resolve(this.record);
  }

  /** A run ends when it is undone; of other work, what the engine has begun it finishes. */
  private unlessEnded(work: Promise<unknown>): Promise<unknown> {
    if (this.kind === 'run') return work;
    const { promise, reject } = Promise.withResolvers<never>();
    this.signal.addEventListener('abort', () => reject(this.signal.reason as Error), { once: true });
    return Promise.race([work, promise]);
  }

  private async endEarly(): Promise<void> {
    const reason: unknown = this.signal.reason;
    if (reason instanceof Ending && reason.kind === 'cancelled') {
      await this.undo?.();
      await this.end({ state: 'cancelled' });
    } else await this.end({ state: 'failed', problem: toProblem(interrupted(this.containerId), this.record.path) });
  }

  /** Tries until the store has it: an operation that seems to run for ever would be worse than a late end. */
  private async end(fields: End): Promise<void> {
    clearTimeout(this.timer);
    this.isOver = true;
    await this.writing;
    for (;;) {
      try {
        const { progress, container_id } = this.record;
        const end = { progress, container_id, ...fields };
        if (!(await this.records.change(this.record, end))) {
          await this.records.restore(this.record); // nobody forgets an operation that runs
          await this.records.change(this.record, end);
        }
        return this.last.resolve(fields.state);
      } catch (error) {
        this.logger.debug(`Operation ${this.id} could not be written: ${(error as Error).message}`);
        if (this.isCut) return this.last.resolve(fields.state);
        await sleep(RETRY_MS, undefined, { ref: false });
      }
    }
  }

  private problemOf(error: unknown) {
    const appError = toAppError(error);
    const status = STATUS_BY_CODE[appError.code];
    const line = `Operation ${this.id} (${this.kind}): ${appError.code}: ${appError.detail}`;
    const cause = appError.cause instanceof Error ? appError.cause : undefined;
    if (appError.code === 'internal_error') this.logger.error(line, cause?.stack);
    else if (status >= SERVER_ERROR) this.logger.warn(line);
    return toProblem(appError, this.record.path);
  }

  private write(fields: Partial<OperationRecord>, isUrgent: boolean): void {
    this.unwritten = { ...this.unwritten, ...fields };
    if (this.isOver || !this.adding) return;
    if (isUrgent) this.flush();
    else this.timer ??= setTimeout(() => this.flush(), PROGRESS_MS).unref();
  }

  private flush(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    this.writing = this.writing
      .then(async () => {
        const fields = this.unwritten;
        this.unwritten = {};
        if (Object.keys(fields).length > 0) await this.records.change(this.record, fields);
      })
      .catch((error: unknown) => this.logger.debug(error)); // its end says it again
  }
}

/** @param containerId the container that it has made; null: none */
export function interrupted(containerId: string | null): AppError {
  const detail = containerId
    ? 'dockAPI ended while the operation ran. Its container stays: use it or remove it'
    : 'dockAPI ended while the operation ran: send the request again';
  return new AppError('interrupted', detail, containerId ? { details: { container_id: containerId } } : {});
}
