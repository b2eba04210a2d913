import type { Response } from 'express';
import { AppError } from '../errors/app-error.js';
import { instanceOf, toProblem } from './problem.js';

export const NDJSON = 'application/x-ndjson';

/** Bytes that a slow reader may leave unread before progress lines are passed over. */
const MAX_UNREAD = 256 * 1024;

/** An answer of one JSON value a line: progress, then the result or a problem. */
export class NdjsonAnswer {
  constructor(private readonly response: Response) {}

  /** A reader that lags misses progress, never the result. */
  progress(line: object): void {
    if (this.response.writableLength < MAX_UNREAD) this.write(line);
  }

  /**
   * Ends the answer with the result.
   *
   * @throws what the result rejects with, as long as nothing was written; later a problem is the last line
   */
  async finish(result: Promise<object>): Promise<void> {
    try {
      this.write(await result);
    } catch (error) {
      if (!this.response.headersSent || !(error instanceof AppError)) throw error;
      this.write(toProblem(error, instanceOf(this.response.req.originalUrl)));
    }
    this.response.end();
  }

  private write(line: object): void {
    if (!this.response.headersSent) this.response.writeHead(200, { 'content-type': `${NDJSON}; charset=utf-8` });
    this.response.write(`${JSON.stringify(line)}\n`);
  }
}
