import { isUtf8 } from 'node:buffer';

/** A header line as received: the name in its own case, the value's bytes as Latin-1 text. */
export type HeaderPair = readonly [name: string, value: string];

/* Each request passes here several times, and plain loops cost a quarter of array methods. */

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

/** True if a header has this name. @param name in lower case */
export function isNamed(pair: HeaderPair, name: string): boolean {
  return pair[0].length === name.length && pair[0].toLowerCase() === name;
}

/** All values of a header, in order. @param name in lower case */
export function valuesOf(pairs: readonly HeaderPair[], name: string): string[] {
  const values: string[] = [];
  for (const pair of pairs) if (isNamed(pair, name)) values.push(pair[1]);
  return values;
}

/** The tokens of a comma-separated header, in lower case, over all its lines. */
export function tokensOf(pairs: readonly HeaderPair[], name: string): string[] {
  const values = valuesOf(pairs, name);
  if (values.length === 0) return values;
  return values
    .flatMap((value) => value.split(','))
    .map((token) => token.trim().toLowerCase())
    .filter(Boolean);
}

/**
 * The pairs for Node's `http.request`: one line per value, names in the case of their first line. Names that the
 * library looks for are in lower case (`proxy-headers.ts` writes them so).
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

/** For a writer that encodes as UTF-8: text whose UTF-8 bytes are the received bytes of `value`. */
export function utf8(value: string): string {
  const bytes = Buffer.from(value, 'latin1');
  return isUtf8(bytes) ? bytes.toString('utf8') : value;
}
