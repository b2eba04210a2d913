import type { OutputChunk, OutputStream } from '../../docker/engine/multiplexed-stream.js';
import { TextSearch } from '../../http/wire/text-search.js';
import type { LogSpec } from './ready-spec.js';

const NEWLINE = 0x0a;

/**
 * Counts the lines of a container's output that contain a text. Lines may have any length, because no more than the
 * length of the text is kept. An unfinished line counts too.
 */
export class LogCount {
  /** Resolves when there are enough lines. */
  readonly reached: Promise<void>;
  private readonly resolve: () => void;
  private readonly searches: Record<OutputStream, TextSearch>;
  private lines = 0;

  constructor(private readonly spec: Omit<LogSpec, 'kind'>) {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.reached = promise;
    this.resolve = resolve;
    this.searches = { stdout: new TextSearch(spec.contains), stderr: new TextSearch(spec.contains) };
  }

  get holds(): boolean {
    return this.lines >= this.spec.times;
  }

  /** Why it does not hold. */
  get why(): string {
    return `the text is in ${this.lines} of ${this.spec.times} lines`;
  }

  take({ stream, data }: OutputChunk): void {
    if (this.holds || (this.spec.stream !== undefined && this.spec.stream !== stream)) return;
    const search = this.searches[stream];
    for (let at = 0; at < data.length;) {
      const newline = data.indexOf(NEWLINE, at);
      const end = newline < 0 ? data.length : newline;
      const wasFound = search.found;
      search.take(data.subarray(at, end));
      if (search.found && !wasFound) this.add();
      if (newline >= 0) search.reset();
      at = end + 1;
    }
  }

  /** Starts over, from the first byte of the output. */
  reset(): void {
    this.lines = 0;
    this.searches.stdout.reset();
    this.searches.stderr.reset();
  }

  private add(): void {
    this.lines++;
    if (this.holds) this.resolve();
  }
}
