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

/** Reports every engine call, for metrics and traces. */
@Injectable()
export class EngineCalls {
  private readonly listeners = new Set<(call: EndedCall) => void>();

  onEnded(listener: (call: EndedCall) => void): Disposable {
    this.listeners.add(listener);
    return { [Symbol.dispose]: () => this.listeners.delete(listener) };
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
