import { Injectable } from '@nestjs/common';
import { AppError, type ErrorCode } from '../../errors/app-error.js';
import { beginEngineSpan } from '../../tracing/engine-span.js';
import type { EngineOperation } from './docker-errors.js';

/** One engine call that is over; one that answers with a stream is when the stream begins. */
export interface EndedCall {
  operation: EngineOperation;
  seconds: number;
  /** Why it failed; `cancelled`: whoever asked did not wait for it. */
  code: ErrorCode | 'cancelled' | undefined;
}

/** Tells of every engine call, for those who measure and trace. */
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
