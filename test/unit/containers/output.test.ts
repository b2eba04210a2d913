import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LastLines } from '../../../src/containers/last-lines.js';
import { LogText } from '../../../src/containers/log-text.js';
import { OutputCollector } from '../../../src/containers/output-collector.js';
import type { OutputChunk, OutputStream } from '../../../src/docker/multiplexed-stream.js';

const out = (text: string | Buffer, stream: OutputStream = 'stdout'): OutputChunk => ({
  stream,
  data: Buffer.from(text),
});

async function collect(limit: number, chunks: OutputChunk[]) {
  const collector = new OutputCollector(limit);
  await pipeline(Readable.from(chunks), collector);
  return collector.collected();
}

describe('OutputCollector', () => {
  it('keeps stdout and stderr apart', async () => {
    expect(await collect(100, [out('a'), out('x', 'stderr'), out('b')])).toEqual({
      stdout: 'ab',
      stderr: 'x',
      truncated: false,
    });
  });

  it('says null for a stderr that nothing was written to', async () => {
    expect(await collect(100, [])).toEqual({ stdout: '', stderr: null, truncated: false });
  });

  it('keeps the first bytes of both together, and says that there were more', async () => {
    expect(await collect(3, [out('ab'), out('xyz', 'stderr'), out('c')])).toEqual({
      stdout: 'ab',
      stderr: 'x',
      truncated: true,
    });
    expect(await collect(2, [out('ab')])).toMatchObject({ stdout: 'ab', truncated: false });
  });

  it('leaves out a character that the limit cuts in two', async () => {
    expect(await collect(3, [out('aéé')])).toMatchObject({ stdout: 'aé', truncated: true });
    expect(await collect(2, [out('aé')])).toMatchObject({ stdout: 'a', truncated: true });
  });

  it('joins characters that come in pieces', async () => {
    const bytes = Buffer.from('€');
    expect(
      (
        await collect(
          100,
          [...bytes].map((byte) => out(Buffer.from([byte]))),
        )
      ).stdout,
    ).toBe('€');
  });
});

describe('LastLines', () => {
  const last = async (count: number, chunks: OutputChunk[]) => {
    const lines = new LastLines(count);
    await pipeline(Readable.from(chunks), lines);
    return lines.last();
  };

  it('keeps the last lines, however they are split', async () => {
    const text = Array.from({ length: 120 }, (_, line) => `line ${line}\n`).join('');
    const pieces = text.match(/[\s\S]{1,7}/g) ?? [];
    const expected = Array.from({ length: 50 }, (_, line) => `line ${line + 70}`);
    expect(
      await last(
        50,
        pieces.map((piece) => out(piece)),
      ),
    ).toEqual(expected);
  });

  it('keeps a last line without an end, of each stream', async () => {
    expect(await last(50, [out('a\nb'), out('c', 'stderr')])).toEqual(['a', 'b', 'c']);
  });

  it('bounds what an endless line costs', async () => {
    const [line = ''] = await last(
      50,
      Array.from({ length: 100 }, () => out('x'.repeat(10_000))),
    );
    expect(line.length).toBeLessThan(5_000);
  });
});

describe('LogText', () => {
  const text = async (chunks: OutputChunk[]) => {
    const parts: Buffer[] = [];
    for await (const part of Readable.from(chunks).pipe(new LogText())) parts.push(part as Buffer);
    return Buffer.concat(parts);
  };

  it('never lets the other stream into the middle of a character', async () => {
    const [first, ...rest] = [...Buffer.from('€')];
    const chunks = [out(Buffer.from([first ?? 0])), out('ERR', 'stderr'), out(Buffer.from(rest))];
    expect((await text(chunks)).toString()).toBe('ERR€');
  });

  it('loses no byte, valid or not, however a text is split', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.uint8Array({ maxLength: 9 })), async (pieces) => {
        const joined = await text(pieces.map((piece) => out(Buffer.from(piece))));
        expect(joined).toEqual(Buffer.concat(pieces));
      }),
    );
  });
});
