import type { Readable } from 'node:stream';

/**
 * Reads newline-delimited JSON: one value per line, blank lines skipped. Throws if the stream breaks, whereas
 * `readline` would end as if the text were complete.
 */
export function jsonLines<T>(body: Readable): AsyncGenerator<T> {
  return parsedLines(body.setEncoding('utf8') as AsyncIterable<string>);
}

/** As {@link jsonLines}, of decoded text. */
export async function* parsedLines<T>(text: AsyncIterable<string>): AsyncGenerator<T> {
  let rest = '';
  for await (const chunk of text) {
    const lines = (rest + chunk).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) if (line.trim() !== '') yield JSON.parse(line) as T;
  }
  if (rest.trim() !== '') yield JSON.parse(rest) as T;
}
