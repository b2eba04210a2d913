import { Satisfies } from '../http/field-decorators.js';

/** Linux's signals by number, from 1 (signal(7), moby/sys/signal). The real-time ones follow below. */
const NAMES = [
  ...[
    'HUP',
    'INT',
    'QUIT',
    'ILL',
    'TRAP',
    'ABRT',
    'BUS',
    'FPE',
    'KILL',
    'USR1',
    'SEGV',
    'USR2',
    'PIPE',
    'ALRM',
    'TERM',
  ],
  ...['STKFLT', 'CHLD', 'CONT', 'STOP', 'TSTP', 'TTIN', 'TTOU', 'URG', 'XCPU', 'XFSZ', 'VTALRM', 'PROF', 'WINCH'],
  ...['IO', 'PWR', 'SYS'],
];

/** Aliases. */
const ALIASES = { IOT: 'ABRT', CLD: 'CHLD', POLL: 'IO' };

/** The C library reserves 32 and 33. */
const RTMIN = 34;
const RTMAX = 64;
/** Up to `RTMIN+15`, then down from `RTMAX-14`, as in the engine and `kill -l`. */
const LAST_STEP = 15;

type Named = [name: string, number: number];

/** All names, without `SIG`. The usual name of a number comes first. */
const NUMBERS: ReadonlyMap<string, number> = new Map<string, number>([
  ...NAMES.map((name, index): Named => [name, index + 1]),
  ...Object.entries(ALIASES).map(([alias, name]): Named => [alias, NAMES.indexOf(name) + 1]),
  ['RTMIN', RTMIN],
  ['RTMAX', RTMAX],
  ...Array.from({ length: LAST_STEP }, (_, index): Named => [`RTMIN+${index + 1}`, RTMIN + index + 1]),
  ...Array.from({ length: LAST_STEP - 1 }, (_, index): Named => [`RTMAX-${index + 1}`, RTMAX - index - 1]),
]);

const USUAL_NAMES: ReadonlyMap<number, string> = new Map(
  [...NUMBERS].toReversed().map(([name, number]) => [number, name]),
);

const RULE = `must be a Linux signal by its name, with or without SIG (TERM, HUP, USR1, RTMIN+1), or by its number, 1 to ${RTMAX} without 32 and 33`;

/** The usual name of a signal, without `SIG`: `TERM` of `SIGTERM`, `term`, 15 and `"15"`; undefined if there is none. */
export function signalName(signal: unknown): string | undefined {
  if (typeof signal !== 'string' && typeof signal !== 'number') return undefined;
  const text = String(signal).toUpperCase();
  const number = /^\d{1,3}$/.test(text) ? Number(text) : NUMBERS.get(text.replace(/^SIG/, ''));
  return number === undefined ? undefined : USUAL_NAMES.get(number);
}

/** The number of a signal by its usual name. */
export function signalNumber(name: string): number {
  return NUMBERS.get(name) ?? 0;
}

/** A signal as {@link signalName} reads it. */
export const IsSignal = () => Satisfies('isSignal', (value) => signalName(value) !== undefined, { message: RULE });
