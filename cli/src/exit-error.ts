/** A failure that has an exit code of its own; `message` may be empty. */
export class ExitError extends Error {
  constructor(
    readonly exitCode: number,
    message = '',
  ) {
    super(message);
  }
}

/** Docker's: the command line is wrong, or `run` and `exec` failed before the command could. */
export const FAILED_BEFORE = 125;
export const INTERRUPTED = 130;
export const TERMINATED = 143;
