import type { IncomingMessage } from 'node:http';
import type { Repeatable } from './idempotency/idempotency-key.js';
import type { OperationProgress } from './operation.js';
import type { RunningOperation } from './running-operation.js';
import { Attachment } from '../http/attachment.js';

/** What a route does for its caller: while the client waits, or as an operation. */
export class Work {
  /**
   * @param signal ends the work: the client has left, or the operation was cancelled
   * @param repeatable the request's `Idempotency-Key`, if it has one
   * @param operation undefined: the client waits
   */
  constructor(
    readonly signal: AbortSignal,
    readonly repeatable?: Repeatable,
    private readonly operation?: RunningOperation,
  ) {}

  get isAsync(): boolean {
    return this.operation !== undefined;
  }

  get operationId(): string | undefined {
    return this.operation?.id;
  }

  /**
   * Call it once the request is checked: a client that does not wait gets its 202, and hears of later errors from the
   * operation.
   *
   * @throws AppError `too_many_requests`, `store_unreachable`
   */
  async begin(): Promise<void> {
    await this.operation?.begin();
  }

  report(progress: OperationProgress): void {
    this.operation?.report(progress);
  }

  /** Names the container, and says how it is removed if the operation is cancelled. */
  hasContainer(id: string, undo?: () => Promise<void>): void {
    this.operation?.hasContainer(id, undo);
  }
}

const works = new Attachment<IncomingMessage, Work>();

export function setWork(request: IncomingMessage, work: Work): void {
  works.set(request, work);
}

/** The work of a request whose route may run async. */
export function workOf(request: IncomingMessage): Work {
  const work = works.get(request);
  if (!work) throw new Error('The route lacks @MayRunAsync');
  return work;
}
