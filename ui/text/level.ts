/** How much a line of a log matters. */
export type Level = 'error' | 'warn' | 'info' | 'debug';

const LEVELS: Record<string, Level> = {
  emerg: 'error',
  alert: 'error',
  fatal: 'error',
  panic: 'error',
  crit: 'error',
  critical: 'error',
  error: 'error',
  err: 'error',
  warning: 'warn',
  warn: 'warn',
  notice: 'info',
  info: 'info',
  debug: 'debug',
  trace: 'debug',
};

/** Further on, a word is part of the message. */
const HEAD = 120;
const WORDS = Object.keys(LEVELS).join('|');
/** `"level":"warn"`, `level=warn`, `severity: WARN`; pino writes numbers. */
const FIELD = new RegExp(`\\b(?:level|lvl|severity)"?\\s*[=:]\\s*"?(?:(${WORDS})\\b|([1-6]0)\\b)`, 'i');
/** `[error]`, `Error:`: in brackets, or before a colon. */
const MARKED = new RegExp(`\\[(${WORDS})\\]|(?:^|[\\s|])(${WORDS}):`, 'i');
/** `2026-01-31 12:00:00 INFO started`: in capitals. */
const CAPITALS = new RegExp(`(?:^|[\\s|])(${WORDS.toUpperCase()})(?:[\\s|]|$)`);

/** The level that a line names, as most loggers write it; undefined if it names none. @param text without escape sequences */
export function levelOf(text: string): Level | undefined {
  const field = FIELD.exec(text);
  if (field?.[2] !== undefined) return ofNumber(Number(field[2]));
  const head = text.slice(0, HEAD);
  const word = field?.[1] ?? wordIn(MARKED.exec(head)) ?? wordIn(CAPITALS.exec(head));
  return word === undefined ? undefined : LEVELS[word.toLowerCase()];
}

function wordIn(match: RegExpExecArray | null): string | undefined {
  return match?.slice(1).find((group) => group !== undefined);
}

/** @see https://getpino.io/#/docs/api?id=logger-level */
function ofNumber(level: number): Level {
  if (level >= 50) return 'error';
  if (level === 40) return 'warn';
  return level === 30 ? 'info' : 'debug';
}
