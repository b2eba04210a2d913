import { isUtf8 } from 'node:buffer';

/** A header line as it was sent: its name in its own case, its value as Latin-1 text of its bytes. */
export type HeaderPair = readonly [name: string, value: string];

/* Each request passes here several times: plain loops cost a quarter of what array methods do. */

/** Node's `rawHeaders` (name, value, name, value …) as pairs. */
export function toPairs(raw: readonly string[]): HeaderPair[] {
  const pairs: HeaderPair[] = [];
  for (let index = 0; index + 1 < raw.length; index += 2) pairs.push([raw[index] ?? '', raw[index + 1] ?? '']);
  return pairs;
}

/** The reverse of {@link toPairs}. */
export function toRaw(pairs: readonly HeaderPair[]): string[] {
  const raw: string[] = [];
  for (const [name, value] of pairs) raw.push(name, value);
  return raw;
}

/** Whether a header's name is this one; `name` in lower case. */
export function isNamed(pair: HeaderPair, name: string): boolean {
  return pair[0].length === name.length && pair[0].toLowerCase() === name;
}

/** Every value of a header, in order; `name` in lower case. */
export function valuesOf(pairs: readonly HeaderPair[], name: string): string[] {
  const values: string[] = [];
  for (const pair of pairs) if (isNamed(pair, name)) values.push(pair[1]);
  return values;
}

/** The tokens of a header that is a comma-separated list, in lower case, over all its lines. */
export function tokensOf(pairs: readonly HeaderPair[], name: string): string[] {
  const values = valuesOf(pairs, name);
  if (values.length === 0) return values;
  return values
    .flatMap((value) => value.split(','))
    .map((token) => token.trim().toLowerCase())
    .filter(Boolean);
}

/**
 * The pairs as Node's `http.request` takes them: a line a value, names in their first line's case. Names that the
 * library looks at are in lower case (`proxy-headers.ts` writes them so).
 */
export function toHeaderObject(pairs: readonly HeaderPair[]): Record<string, string | string[]> {
  const groups = Map.groupBy(pairs, ([name]) => name.toLowerCase());
  return Object.fromEntries(
    [...groups.values()].map((group) => [
      group[0]?.[0] ?? '',
      group.length > 1 ? group.map(([, value]) => value) : (group[0]?.[1] ?? ''),
    ]),
  );
}

/** For a writer that encodes as UTF-8: text whose UTF-8 bytes are the ones that were received as `value`. */
export function utf8(value: string): string {
  const bytes = Buffer.from(value, 'latin1');
  return isUtf8(bytes) ? bytes.toString('utf8') : value;
}
