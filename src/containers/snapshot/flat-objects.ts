/**
 * Reads the objects of a JSON array one by one, because the array may not fit into memory. The objects must not be nested.
 * `null` is an empty array.
 */
export async function* flatObjects<T>(chunks: AsyncIterable<string>): AsyncGenerator<T> {
  let rest = '';
  for await (const chunk of chunks) {
    rest += chunk;
    for (let end = endOfObject(rest); end > 0; end = endOfObject(rest)) {
      yield JSON.parse(rest.slice(rest.indexOf('{'), end)) as T;
      rest = rest.slice(end);
    }
  }
}

/** Everything up to the first brace outside of strings; strings may have escaped quotes (RFC 8259, section 7). */
const OBJECT = /^[^{}"]*\{(?:[^"{}]|"(?:[^"\\]|\\.)*")*\}/s;

function endOfObject(text: string): number {
  return OBJECT.exec(text)?.[0].length ?? 0;
}
