import { toText } from '../../text/ansi.js';

/** Lines that are kept; beyond them the oldest are dropped, several at a time. */
export const MOST_LINES = 100_000;
const DROPPED_AT_ONCE = 5_000;

export interface Line {
  /** Counts from 1, over dropped lines too. */
  number: number;
  time: string;
  stream: 'stdout' | 'stderr' | 'note';
  /** As it was written, escape sequences included. */
  text: string;
}

/** The lines of a log, and those of them that match a search. */
export class LogBuffer {
  readonly lines: Line[] = [];
  /** Lines that match; the same as {@link lines} without a search. */
  found: Line[] = this.lines;
  private count = 0;
  private search = '';

  add(added: readonly Omit<Line, 'number'>[]): void {
    const numbered = added.map((line) => ({ ...line, number: ++this.count }));
    for (const line of numbered) this.lines.push(line);
    if (this.found !== this.lines) for (const line of numbered) if (this.matches(line)) this.found.push(line);
    if (this.lines.length > MOST_LINES) this.drop();
  }

  /** @param search upper and lower case are the same; empty: all lines match */
  find(search: string): void {
    this.search = search.toLowerCase();
    this.found = this.search === '' ? this.lines : this.lines.filter((line) => this.matches(line));
  }

  private matches({ text }: Line): boolean {
    return toText(text).toLowerCase().includes(this.search);
  }

  private drop(): void {
    this.lines.splice(0, this.lines.length - MOST_LINES + DROPPED_AT_ONCE);
    const first = this.lines[0]?.number ?? 0;
    if (this.found !== this.lines) this.found = this.found.filter(({ number }) => number >= first);
  }
}
