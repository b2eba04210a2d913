import { Injectable } from '@nestjs/common';
import { AppError, type ErrorCode } from '../../errors/app-error.js';
import { beginEngineSpan } from '../../tracing/engine-span.js';
import type { EngineOperation } from './docker-errors.js';

/** A completed engine call. A call with a streamed response is complete when the stream begins. */
export interface EndedCall {
  operation: EngineOperation;
  seconds: number;
  /** Code of its error; `cancelled` if the caller did not wait for it. */
  code: ErrorCode | 'cancelled' | undefined;
}

/** An engine call that changes a container. */
export interface ContainerChange {
  operation: EngineOperation;
  /** The container's id; of a container to be created, its label `dockapi.run`; of a rename, {@link renaming}. */
  subject: string;
}

/** Tells a rename from those of others, which give the container other names. */
export function renaming(id: string, name: string): string {
  return `${id}.${name}`;
}

/** Called before a change, which waits for it. It returns what is called after the change. */
type ChangeListener = (change: ContainerChange) => Promise<() => void>;

/** Reports every engine call, for metrics and traces. */
@Injectable()
export class EngineCalls {
  private readonly listeners = new Set<(call: EndedCall) => void>();
  private readonly changeListeners = new Set<ChangeListener>();

  onEnded(listener: (call: EndedCall) => void): Disposable {
    this.listeners.add(listener);
    return { [Symbol.dispose]: () => this.listeners.delete(listener) };
  }

  /** Calls `listener` before each change of a container, until it is disposed of. It must not reject. */
  onChange(listener: ChangeListener): Disposable {
    this.changeListeners.add(listener);
    return { [Symbol.dispose]: () => this.changeListeners.delete(listener) };
  }

  async changing<T>(change: ContainerChange, call: () => Promise<T>): Promise<T> {
    const ended = await Promise.all([...this.changeListeners].map((listener) => listener(change)));
    try {
      return await call();
    } finally {
      for (const each of ended) each();
    }
  }

  async watch<T>(operation: EngineOperation, call: () => Promise<T>): Promise<T> {
    const start = performance.now();
    const endSpan = beginEngineSpan(operation);
    let code: EndedCall['code'];
    try {
      return await call();
    } catch (error) {
      code = error instanceof AppError ? error.code : 'cancelled';
      throw error;
    } finally {
      endSpan(code);
      const seconds = (performance.now() - start) / 1_000;
      for (const listener of this.listeners) listener({ operation, seconds, code });
    }
  }
}
