/** Bytes of a result, at most: a model reads all of it. */
export const MOST_BYTES = 64 * 1024;

/**
 * A result as JSON of at most {@link MOST_BYTES}. What is too long is cut, the longest fields first, and `truncated` is true
 * then.
 *
 * @param endKeptOf the field whose end is kept
 */
export function resultText(result: object, endKeptOf?: string): string {
  const text = JSON.stringify(result);
  return Buffer.byteLength(text) <= MOST_BYTES ? text : JSON.stringify(cut(result, endKeptOf));
}

function cut(result: object, endKeptOf: string | undefined): object {
  const whole: Record<string, unknown> = { ...result, truncated: true };
  const names = Object.keys(whole);
  const skeleton = Object.fromEntries(names.map((name) => [name, 0]));
  let left = MOST_BYTES - sizeOf(skeleton);
  // Short fields stay, and leave what they do not need to the others.
  const bySize = names.toSorted((one, other) => sizeOf(whole[one]) - sizeOf(whole[other]));
  for (const [index, name] of bySize.entries()) {
    const share = Math.floor(left / (names.length - index));
    if (sizeOf(whole[name]) > share) whole[name] = shortened(whole[name], share, name === endKeptOf);
    left -= sizeOf(whole[name]);
  }
  return whole;
}

function shortened(value: unknown, most: number, endKept: boolean): unknown {
  if (typeof value === 'string') return endKept ? lastOf(value, most) : firstOf(value, most);
  if (Array.isArray(value)) return firstEntries(value as unknown[], most);
  return null;
}

function firstEntries(entries: readonly unknown[], most: number): unknown[] {
  let left = most - '[]'.length;
  const end = entries.findIndex((entry) => (left -= sizeOf(entry) + ','.length) < 0);
  return entries.slice(0, end);
}

/** The beginning of a text whose JSON has at most `most` bytes, with the quotes. */
export function firstOf(text: string, most: number): string {
  const length = longest(text.length, (count) => sizeOf(text.slice(0, count)) <= most);
  return text.slice(0, length);
}

function lastOf(text: string, most: number): string {
  const length = longest(text.length, (count) => sizeOf(text.slice(text.length - count)) <= most);
  return text.slice(text.length - length);
}

/**
 * The largest number up to `most` that fits; 0 does. It splits no character: the JSON of a half is longer than that of the
 * whole.
 */
function longest(most: number, fits: (count: number) => boolean): number {
  let [low, high] = [0, Math.min(most, MOST_BYTES)];
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (fits(middle)) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** Bytes of its JSON. */
function sizeOf(value: unknown): number {
  return Buffer.byteLength(JSON.stringify(value) ?? '');
}
