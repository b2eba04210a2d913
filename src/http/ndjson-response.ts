import type { Response } from 'express';
import { AppError } from '../errors/app-error.js';
import { instanceOf, toProblem } from './problem.js';

export const NDJSON = 'application/x-ndjson';

/** Unread bytes, at most, before progress lines for a slow reader are skipped. */
const MAX_UNREAD = 256 * 1024;

/** A response of JSON lines: progress, then the result or a problem. */
export class NdjsonResponse {
  constructor(private readonly response: Response) {}

  /** Slow readers miss progress lines, but never the result. */
  progress(line: object): void {
    if (this.response.writableLength < MAX_UNREAD) this.write(line);
  }

  /**
   * Ends the response with the result.
   *
   * @throws the error of the result if nothing was written yet; otherwise the problem becomes the last line
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
