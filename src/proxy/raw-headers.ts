import { isUtf8 } from 'node:buffer';

/** A header line as it was sent: its name in its own case, its value as Latin-1 text of its bytes. */
export type HeaderPair = readonly [name: string, value: string];

/** Node's `rawHeaders` (name, value, name, value …) as pairs. */
export function toPairs(raw: readonly string[]): HeaderPair[] {
  return Array.from({ length: raw.length >> 1 }, (_, index) => [raw[2 * index] ?? '', raw[2 * index + 1] ?? '']);
}

/** Every value of a header, in order; `name` in lower case. */
export function valuesOf(pairs: readonly HeaderPair[], name: string): string[] {
  return pairs.filter(([each]) => each.toLowerCase() === name).map(([, value]) => value);
}

/** The tokens of a header that is a comma-separated list, in lower case, over all its lines. */
export function tokensOf(pairs: readonly HeaderPair[], name: string): string[] {
  return valuesOf(pairs, name)
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

/** For a writer that encodes as UTF-8: text whose UTF-8 bytes are the ones that were received. */
export function decodeUtf8([name, value]: HeaderPair): HeaderPair {
  const bytes = Buffer.from(value, 'latin1');
  return [name, isUtf8(bytes) ? bytes.toString('utf8') : value];
}
