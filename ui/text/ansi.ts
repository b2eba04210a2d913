/** A run of text in one style. */
export interface Span {
  text: string;
  /** Classes of `ansi.css`; empty: plain. */
  style: string;
}

/** Escape sequences and control characters: CSI, OSC and other strings, two-character escapes, the rest. */
const SEQUENCE =
  /\x1b\[([0-?]*)[ -/]*([@-~])|\x1b[\]PX^_][^\x07\x1b\x9c]*(?:\x07|\x1b\\|\x9c|$)|\x1b[ -/]*[0-~]?|[\x00-\x08\x0b-\x1f\x7f-\x9f]/g;

const NAMES = ['black', 'red', 'green', 'yellow', 'blue', 'magenta', 'cyan', 'white'];

/** Sequences of a line that are read; many more would be felt, and so would their spans. */
export const MOST_SEQUENCES = 1_000;
/** Of a sequence. */
const MOST_CODES = 32;

interface Style {
  foreground: string;
  background: string;
  flags: ReadonlySet<string>;
}

const PLAIN: Style = { foreground: '', background: '', flags: new Set() };
const FLAGS: Record<number, string> = { 1: 'bold', 2: 'dim', 3: 'italic', 4: 'underline', 7: 'inverse', 9: 'strike' };
const OFF: Record<number, string[]> = {
  22: ['bold', 'dim'],
  23: ['italic'],
  24: ['underline'],
  27: ['inverse'],
  29: ['strike'],
};

/**
 * The text of a line, with its colours. Everything else that a terminal would obey (titles, links, clipboard, cursor) is left
 * out: a log is hostile. After {@link MOST_SEQUENCES}, the rest is plain.
 *
 * @see ECMA-48, section 8.3.117 (SGR)
 */
export function toSpans(line: string): Span[] {
  const spans: Span[] = [];
  let style = PLAIN;
  let from = 0;
  let count = 0;
  for (const match of line.matchAll(SEQUENCE)) {
    add(spans, line.slice(from, match.index), style);
    from = match.index + match[0].length;
    if (++count > MOST_SEQUENCES) break;
    if (match[2] === 'm') style = applied(style, match[1] ?? '');
  }
  const rest = line.slice(from);
  if (count > MOST_SEQUENCES) add(spans, toText(rest), PLAIN);
  else add(spans, rest, style);
  return spans;
}

/** The text alone. */
export function toText(line: string): string {
  return line.replace(SEQUENCE, '');
}

function add(spans: Span[], text: string, { foreground, background, flags }: Style): void {
  if (text === '') return;
  const classes = [foreground && `fg-${foreground}`, background && `bg-${background}`, ...flags].filter(Boolean);
  spans.push({ text, style: classes.join(' ') });
}

function applied(style: Style, parameters: string): Style {
  const codes = parameters.split(/[;:]/, MOST_CODES).map(Number);
  let result = style;
  for (let at = 0; at < codes.length; at++) {
    const code = codes[at] ?? 0;
    if (code === 38 || code === 48) {
      // Of 256 colours, the first 16; others are shown plain, as their contrast is unknown.
      const isIndexed = codes[at + 1] === 5;
      const colour = isIndexed ? indexed(codes[at + 2] ?? 0) : '';
      result = code === 38 ? { ...result, foreground: colour } : { ...result, background: colour };
      at += isIndexed ? 2 : 4;
    } else result = after(result, code);
  }
  return result;
}

function after(style: Style, code: number): Style {
  if (code === 0) return PLAIN;
  const flag = FLAGS[code];
  if (flag) return { ...style, flags: new Set([...style.flags, flag]) };
  const off = OFF[code];
  if (off) return { ...style, flags: new Set([...style.flags].filter((each) => !off.includes(each))) };
  const colour = NAMES[code % 10] ?? '';
  if ((code >= 30 && code <= 37) || (code >= 90 && code <= 97)) return { ...style, foreground: colour };
  if ((code >= 40 && code <= 47) || (code >= 100 && code <= 107)) return { ...style, background: colour };
  if (code === 39) return { ...style, foreground: '' };
  return code === 49 ? { ...style, background: '' } : style;
}

function indexed(index: number): string {
  return index < 16 ? (NAMES[index % 8] ?? '') : '';
}
