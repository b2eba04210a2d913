import { isRefused } from '../api/http.js';

/** Many events in a row cause one list. */
const PAUSE_MS = 200;
const PAUSE_AFTER_FAILURE_MS = 1_000;
/** The engine tells of a change a moment before its list has it. */
const AGAIN_MS = 1_000;

/** Requests for the list, one at a time. */
export class Lists {
  private isDue = false;
  private isRunning = false;
  private again: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly read: () => Promise<void>,
    private readonly signal: AbortSignal,
  ) {
    signal.addEventListener('abort', () => clearTimeout(this.again), { once: true });
  }

  /** Like {@link now}, and once more a moment later. */
  soon(): void {
    clearTimeout(this.again);
    this.again = setTimeout(() => this.now(), AGAIN_MS);
    this.now();
  }

  /** Reads the list when the request under way, if any, is over. */
  now(): void {
    this.isDue = true;
    if (!this.isRunning) void this.run();
  }

  private async run(): Promise<void> {
    this.isRunning = true;
    while (this.isDue && !this.signal.aborted) {
      this.isDue = false;
      const hasFailed = await this.read().then(
        () => false,
        (error: unknown) => (this.isDue ||= !isRefused(error)),
      );
      await new Promise((resolve) => setTimeout(resolve, hasFailed ? PAUSE_AFTER_FAILURE_MS : PAUSE_MS));
    }
    this.isRunning = false;
  }
}
