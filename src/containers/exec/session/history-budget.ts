import type { OutputHistory } from './output-history.js';

/** Bytes of output between two checks. */
const CHECK_AFTER = 64 * 1024;

/** Limits all histories together: those of ended execs go first, the oldest first, then the longest are halved. */
export class HistoryBudget {
  /** In the order of their ends. */
  private readonly ended = new Set<OutputHistory>();
  private readonly live = new Set<OutputHistory>();
  private unchecked = 0;

  /** @param most bytes that all histories keep together */
  constructor(private readonly most: number) {}

  get bytes(): number {
    let sum = 0;
    for (const histories of [this.live, this.ended]) for (const { bytes } of histories) sum += bytes;
    return sum;
  }

  /** Whether what readers wait for has reached the limit. */
  get isFull(): boolean {
    let sum = 0;
    for (const histories of [this.live, this.ended]) for (const { bytes, spare } of histories) sum += bytes - spare;
    return sum >= this.most;
  }

  begin(history: OutputHistory): void {
    this.live.add(history);
  }

  end(history: OutputHistory): void {
    if (this.live.delete(history)) this.ended.add(history);
  }

  forget(history: OutputHistory): void {
    this.live.delete(history);
    this.ended.delete(history);
  }

  /** Makes room after `bytes` of output were added. */
  grew(bytes: number): void {
    this.unchecked += bytes;
    if (this.unchecked < CHECK_AFTER) return;
    this.unchecked = 0;
    for (let over = this.bytes - this.most; over > 0;) {
      const victim = this.victim();
      if (!victim) return;
      const before = victim.bytes;
      victim.shrink(this.ended.has(victim) ? 0 : Math.floor(before / 2));
      over -= before - victim.bytes;
    }
  }

  private victim(): OutputHistory | undefined {
    for (const history of this.ended) if (history.spare > 0) return history;
    return [...this.live].filter(({ spare }) => spare > 0).sort((a, b) => b.bytes - a.bytes)[0];
  }
}
