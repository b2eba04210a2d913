import type { Readable } from 'node:stream';
import { jsonLines } from './json-lines.js';

/** A line of the engine's progress during a pull: the state of a layer. */
export interface PullProgress {
  /** The layer, or the tag. */
  id?: string;
  status?: string;
  progressDetail?: { current?: number; total?: number };
}

/** An error line in a pull's progress, after the engine responded with 200. */
export class PullFailure extends Error {
  override name = 'PullFailure';
  /** In the form of an engine error, for `docker-errors.ts`. */
  readonly json: { message: string };

  constructor(message: string) {
    super(message);
    this.json = { message };
  }
}

interface PullLine extends PullProgress {
  error?: string;
  errorDetail?: { message?: string };
}

/**
 * Reads a pull to its end.
 *
 * @param body the engine's NDJSON
 * @param onProgress called for every line that is not an error
 * @throws PullFailure for an error line
 */
export async function drainPull(body: Readable, onProgress: (progress: PullProgress) => void): Promise<void> {
  for await (const { error, errorDetail, ...progress } of jsonLines<PullLine>(body)) {
    const message = errorDetail?.message ?? error;
    if (message !== undefined) throw new PullFailure(message);
    onProgress(progress);
  }
}
