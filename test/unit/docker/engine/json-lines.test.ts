import { Readable } from 'node:stream';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { jsonLines } from '../../../../src/docker/engine/json-lines.js';

describe('jsonLines', () => {
  it('returns a value for each line, however the bytes are split', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.record({ text: fc.string({ unit: 'grapheme' }) }), { maxLength: 10 }),
        fc.integer({ min: 1, max: 7 }),
        fc.constantFrom('\n', '\r\n'),
        async (values, size, end) => {
          const bytes = Buffer.from(values.map((value) => JSON.stringify(value) + end).join(''));
          expect(await read(cut(bytes, size))).toEqual(values);
        },
      ),
      { numRuns: 300 },
    );
  });

  it('reads a last line without an end', async () => {
    expect(await read([Buffer.from('{"a":1}\n{"a":2}')])).toEqual([{ a: 1 }, { a: 2 }]);
  });

  it('skips blank lines', async () => {
    expect(await read([Buffer.from('\n\r\n{"a":1}\n\n \n')])).toEqual([{ a: 1 }]);
  });

  it('fails on a line that is not JSON', async () => {
    await expect(read([Buffer.from('{"a":1}\nnonsense\n')])).rejects.toThrow(SyntaxError);
  });

  it('fails if the stream breaks, after the complete lines', async () => {
    const body = new Readable({ read: () => undefined });
    body.push('{"a":1}\n{"a":');
    const lines = jsonLines(body);
    expect((await lines.next()).value).toEqual({ a: 1 });
    body.destroy(new Error('aborted'));
    await expect(lines.next()).rejects.toThrow('aborted');
  });
});

async function read(chunks: Buffer[]): Promise<unknown[]> {
  const values: unknown[] = [];
  for await (const value of jsonLines(Readable.from(chunks, { objectMode: false }))) values.push(value);
  return values;
}

function cut(bytes: Buffer, size: number): Buffer[] {
  return Array.from({ length: Math.ceil(bytes.length / size) }, (_, i) => bytes.subarray(i * size, (i + 1) * size));
}
