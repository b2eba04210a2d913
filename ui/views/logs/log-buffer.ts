import { toText } from '../../text/ansi.js';
import { type Level, levelOf } from '../../text/level.js';

/** Lines that are kept; beyond them the oldest are dropped, several at a time. */
export const MOST_LINES = 100_000;
const DROPPED_AT_ONCE = 5_000;
/** Lines that are searched without a pause that people notice. */
const SEARCHED_AT_ONCE = 4_000;

export interface Line {
  /** Counts from 1, over dropped lines too. */
  number: number;
  time: string;
  stream: 'stdout' | 'stderr' | 'note';
  /** As it was written, escape sequences included. */
  text: string;
}

/** What is searched for. */
export interface Search {
  /** Upper and lower case are the same; empty: any text. */
  text: string;
  /** Undefined: any level. */
  levels: ReadonlySet<Level> | undefined;
}

const EVERYTHING: Search = { text: '', levels: undefined };

/** The lines of a log, and those of them that match a search. */
export class LogBuffer {
  readonly lines: Line[] = [];
  /** Lines that match, of those that have been searched; the same as {@link lines} without a search. */
  found: Line[] = this.lines;
  private count = 0;
  private search = EVERYTHING;
  /** Lines that have been searched. */
  private searched = 0;
  private lastLevel: Level | undefined;

  add(added: readonly Omit<Line, 'number'>[]): void {
    const isUpToDate = this.searched === this.lines.length;
    for (const line of added) this.lines.push({ ...line, number: ++this.count });
    if (this.lines.length > MOST_LINES) this.drop();
    if (isUpToDate) this.searchMore();
  }

  /** Begins a search, which {@link searchMore} does. */
  find(search: Search): void {
    this.search = { ...search, text: search.text.toLowerCase() };
    this.found = search.text === '' && !search.levels ? this.lines : [];
    this.searched = 0;
    this.lastLevel = undefined;
  }

  /** Searches on. @returns whether all lines have been searched */
  searchMore(): boolean {
    const end = Math.min(this.lines.length, this.searched + SEARCHED_AT_ONCE);
    if (this.found === this.lines) this.searched = this.lines.length;
    for (; this.searched < end; this.searched++) {
      const line = this.lines[this.searched]!;
      if (this.matches(line)) this.found.push(line);
    }
    return this.searched === this.lines.length;
  }

  private matches({ text, stream }: Line): boolean {
    const { text: wanted, levels } = this.search;
    const plain = toText(text);
    if (levels && (stream === 'note' || !this.hasLevel(plain, levels))) return false;
    return plain.toLowerCase().includes(wanted);
  }

  /** An indented line belongs to the one before, as in a stack trace. */
  private hasLevel(text: string, levels: ReadonlySet<Level>): boolean {
    this.lastLevel = levelOf(text) ?? (/^\s/.test(text) ? this.lastLevel : undefined);
    return this.lastLevel !== undefined && levels.has(this.lastLevel);
  }

  private drop(): void {
    const dropped = this.lines.length - MOST_LINES + DROPPED_AT_ONCE;
    this.lines.splice(0, dropped);
    this.searched = Math.max(0, this.searched - dropped);
    const first = this.lines[0]?.number ?? 0;
    if (this.found !== this.lines) this.found = this.found.filter(({ number }) => number >= first);
  }
}
