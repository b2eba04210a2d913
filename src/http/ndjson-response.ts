import { PassThrough } from 'node:stream';
import { Logger, StreamableFile } from '@nestjs/common';
import type { Response } from 'express';
import { AppError } from '../errors/app-error.js';
import { instanceOf, toAppError, toProblem } from './problem.js';

export const NDJSON = 'application/x-ndjson';

/** Unread bytes, at most, before progress lines for a slow reader are skipped. */
const MAX_UNREAD = 256 * 1024;

/** Whether a request wants lines of progress. */
export function wantsLines(accept: string | undefined): boolean {
  return accept?.includes(NDJSON) ?? false;
}

/** A response of JSON lines: progress, then the result or a problem. */
export class NdjsonResponse {
  private readonly body = new PassThrough();
  private readonly first = Promise.withResolvers<void>();
  private isBegun = false;

  constructor(private readonly response: Response) {}

  /** Slow readers miss progress lines, but never the result. */
  progress(line: object): void {
    if (this.body.writableLength + this.body.readableLength < MAX_UNREAD) this.write(line);
  }

  /**
   * Returns the body as soon as it has a line. The result is the last one.
   *
   * @throws the error of the result if nothing was written yet; otherwise the problem becomes the last line
   */
  async finish(result: Promise<object>): Promise<StreamableFile> {
    void this.conclude(result);
    await this.first.promise;
    return new StreamableFile(this.body, { type: `${NDJSON}; charset=utf-8` });
  }

  private async conclude(result: Promise<object>): Promise<void> {
    try {
      this.write(await result);
    } catch (error) {
      if (!this.isBegun) return this.first.reject(error);
      if (!(error instanceof AppError) && !this.response.destroyed) new Logger('Http').error(error);
      this.write(toProblem(toAppError(error), instanceOf(this.response.req.originalUrl)));
    }
    this.body.end();
  }

  private write(line: object): void {
    this.isBegun = true;
    this.body.write(`${JSON.stringify(line)}\n`);
    this.first.resolve();
  }
}
