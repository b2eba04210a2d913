import { Injectable, Logger, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import { Config } from '../config/config.js';
import { AppError } from '../errors/app-error.js';
import { Places } from '../http/places.js';
import { Shutdown } from '../http/shutdown.js';
import { Instances } from '../store/instances.service.js';
import { Store } from '../store/store.js';
import { Interruptions } from './interruptions.service.js';
import { hasEnded, type OperationKind, type OperationRecord, type OperationState } from './operation.js';
import { OperationRecords } from './operation-records.service.js';
import { Ending, RunningOperation } from './running-operation.js';

/** Requests to cancel operations of other dockAPIs, by id. */
const CANCELS = 'operations-cancels';
const CANCEL_TTL_MS = 60_000;

/** Of each operation that ends here. It is also a line of the audit log. */
export interface EndedOperation {
  operation_id: string;
  kind: OperationKind;
  state: OperationState;
  container_id: string | null;
  duration_ms: number;
  caller: string;
  owner: string | undefined;
}

/** Begins operations, tells of them, and cancels them. `owner` is the owner whose operations are meant. */
@Injectable()
export class Operations implements OnModuleInit, OnModuleDestroy {
  private readonly audit = new Logger('Audit');
  private readonly here = new Map<string, RunningOperation>();
  private readonly listeners = new Set<(ended: EndedOperation) => void>();
  private readonly subscriptions = new DisposableStack();
  /** Of the clients that follow them. */
  readonly places: Places;

  constructor(
    private readonly records: OperationRecords,
    private readonly interruptions: Interruptions,
    private readonly instances: Instances,
    private readonly store: Store,
    private readonly shutdown: Shutdown,
    private readonly config: Config,
  ) {
    this.places = new Places(config.capacity.operationReaders, 'DOCKAPI_OPERATION_READERS', 'events of operations');
  }

  onModuleInit(): void {
    this.subscriptions.use(this.store.watch(CANCELS, () => void this.cancelAsked()));
    this.subscriptions.use(this.instances.onBack(() => void this.restore()));
  }

  onModuleDestroy(): void {
    this.subscriptions.dispose();
  }

  /** Calls `listener` after each operation of this process, until it is disposed of. */
  onEnded(listener: (ended: EndedOperation) => void): Disposable {
    this.listeners.add(listener);
    return { [Symbol.dispose]: () => this.listeners.delete(listener) };
  }

  /** Number of operations of this process. */
  countRunning(kind: OperationKind): number {
    return [...this.here.values()].filter((each) => each.kind === kind).length;
  }

  /** An operation that is not begun yet. */
  prepare(kind: OperationKind, caller: { name: string; owner: string | undefined }, path: string): RunningOperation {
    const { id } = this.instances;
    return new RunningOperation(kind, caller.owner, path, id, this.records, (operation) =>
      this.keep(operation, caller.name),
    );
  }

  list(owner: string | undefined): Promise<OperationRecord[]> {
    return this.records.list(owner);
  }

  /** @returns undefined: there is none */
  async find(owner: string | undefined, id: string): Promise<OperationRecord | undefined> {
    const record = await this.records.find(owner, id);
    return record && this.interruptions.endIfInterrupted(record);
  }

  /** @throws AppError `operation_not_found` */
  async get(owner: string | undefined, id: string): Promise<OperationRecord> {
    const record = await this.find(owner, id);
    if (!record) throw operationNotFound(id);
    return record;
  }

  /**
   * Waits until the operation ends, the time is over, or dockAPI shuts down.
   *
   * @throws AppError `operation_not_found`
   */
  async wait(owner: string | undefined, id: string, ms: number, client: AbortSignal): Promise<OperationRecord> {
    let last = await this.get(owner, id);
    const until = AbortSignal.any([client, this.shutdown.signal, AbortSignal.timeout(ms)]);
    if (ms > 0 && !hasEnded(last))
      for await (const record of this.follow(owner, id, until)) {
        last = record;
        if (hasEnded(record)) break;
      }
    client.throwIfAborted();
    if (hasEnded(last)) await this.records.markRead(last);
    return last;
  }

  /** Tells an operation now and after each change, and as the last thing its end. */
  async *follow(owner: string | undefined, id: string, signal: AbortSignal): AsyncGenerator<OperationRecord> {
    for await (const record of this.records.changes(owner, id, signal)) {
      const checked = await this.interruptions.endIfInterrupted(record);
      yield checked;
      if (hasEnded(checked)) return;
    }
  }

  /** The client of a stream has got the end. */
  async markRead(record: OperationRecord): Promise<void> {
    await this.records.markRead(record);
  }

  /**
   * Cancels a running operation, and waits until it is undone; forgets one that has ended.
   *
   * @throws AppError `operation_not_found`, `engine_timeout` if it does not end
   */
  async remove(owner: string | undefined, id: string): Promise<OperationRecord> {
    const record = await this.get(owner, id);
    if (hasEnded(record)) {
      await this.records.remove(record);
      return record;
    }
    const local = this.here.get(id);
    if (local) local.abort(new Ending('cancelled'));
    else await this.store.put(CANCELS, id, '{}', { ttlMs: CANCEL_TTL_MS });
    return this.untilEnded(record);
  }

  /**
   * Lets operations finish; what still runs when the signal aborts is interrupted.
   */
  async finish(limit: AbortSignal): Promise<void> {
    const cut = () => this.here.forEach((operation) => operation.abort(new Ending('interrupted')));
    if (limit.aborted) cut();
    else limit.addEventListener('abort', cut, { once: true });
    await Promise.all([...this.here.values()].map(({ ended }) => ended));
    limit.removeEventListener('abort', cut);
  }

  private async untilEnded(record: OperationRecord): Promise<OperationRecord> {
    const limit = AbortSignal.timeout(2 * this.config.engineTimeoutMs);
    for await (const each of this.follow(record.owner, record.id, limit)) if (hasEnded(each)) return each;
    if (!limit.aborted) throw operationNotFound(record.id);
    throw new AppError('engine_timeout', 'The operation is still being undone: look at it again later');
  }

  private keep(operation: RunningOperation, caller: string): void {
    const start = performance.now();
    this.here.set(operation.id, operation);
    void operation.ended.then((state) => {
      this.here.delete(operation.id);
      const ended: EndedOperation = {
        operation_id: operation.id,
        kind: operation.kind,
        state,
        container_id: operation.containerId,
        duration_ms: Math.round(performance.now() - start),
        caller,
        owner: operation.owner,
      };
      this.audit.log(ended);
      for (const listener of this.listeners) listener(ended);
    });
  }

  private async restore(): Promise<void> {
    // An end that cannot be written is written later.
    for (const operation of this.here.values()) await operation.restore().catch(() => undefined);
  }

  private async cancelAsked(): Promise<void> {
    const asked = await this.store.list(CANCELS).catch(() => []);
    for (const { id } of asked) {
      const operation = this.here.get(id);
      if (!operation) continue;
      operation.abort(new Ending('cancelled'));
      await this.store.delete(CANCELS, id).catch(() => undefined); // it expires
    }
  }
}

function operationNotFound(id: string): AppError {
  return new AppError('operation_not_found', `There is no operation "${id}": list them with GET /operations`);
}
