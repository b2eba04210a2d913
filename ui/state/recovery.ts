import { signal } from '@preact/signals';
import { ofCaller } from '../api/session.js';
import { onShown, onWoken } from '../api/visibility.js';
import { duration } from '../text/amounts.js';

/** What the page has recovered from; null: nothing that is worth a word. */
export const said = ofCaller<string | null>(null);
/** Counts new connections: what was read before is read again. */
export const recoveries = signal(0);

/** Nobody is told of shorter absences. */
const LONG_HIDDEN_MS = 300_000;

/** What has kept the page from being up to date. */
export class Absence {
  private lostAt: number | null = null;
  private hiddenAt: number | null = document.hidden ? Date.now() : null;
  private hiddenMs = 0;
  private sleptMs = 0;
  private readonly ends: (() => void)[];

  constructor(signal: AbortSignal) {
    this.ends = [
      onShown((isShown) => this.turn(isShown)),
      onWoken((ms) => (this.sleptMs = Math.max(ms, this.sleptMs))),
    ];
    signal.addEventListener('abort', () => this.ends.forEach((end) => end()), { once: true });
  }

  get isLost(): boolean {
    return this.lostAt !== null;
  }

  /** The connection was lost. */
  lost(): void {
    this.lostAt ??= Date.now();
  }

  /** The page is connected again: says why it was not, and has everything read again. */
  over(): void {
    said.value = this.sentence() ?? said.value;
    recoveries.value++;
    this.lostAt = null;
    this.hiddenMs = this.sleptMs = 0;
  }

  private turn(isShown: boolean): void {
    if (!isShown) this.hiddenAt ??= Date.now();
    else if (this.hiddenAt !== null) this.hiddenMs = Date.now() - this.hiddenAt;
    if (isShown) this.hiddenAt = null;
  }

  private sentence(): string | undefined {
    const { sleptMs, hiddenMs, lostAt } = this;
    if (sleptMs > 0) return `Up to date again: this computer slept for ${duration(sleptMs / 1_000)}.`;
    if (hiddenMs >= LONG_HIDDEN_MS) return `Up to date again: this tab was hidden for ${duration(hiddenMs / 1_000)}.`;
    if (lostAt !== null)
      return `Connected again: dockAPI did not respond for ${duration((Date.now() - lostAt) / 1_000)}.`;
    return undefined;
  }
}

/** Says that events are missing. */
export function sayGap(): void {
  const why = said.value ?? 'dockAPI or the engine was restarted.';
  if (!why.includes('missing')) said.value = `${why} Events of that time may be missing.`;
}
