import { Readable, Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LogText } from '../../../../src/containers/logs/log-text.js';
import type { OutputChunk, OutputStream } from '../../../../src/docker/engine/multiplexed-stream.js';

describe('LogText', () => {
  it('joins both streams in the order of their chunks', async () => {
    expect(await text([out('a\n'), err('b\n'), out('c\n')])).toBe('a\nb\nc\n');
  });

  it('keeps a character whole that the other stream comes between', async () => {
    const [first = '', second = ''] = split('é');
    expect(await text([out(first), err('!'), out(second)])).toBe('!é');
  });

  it('keeps characters of any length whole, wherever both streams are cut', async () => {
    const chunk = fc.record({
      stream: fc.constantFrom<OutputStream>('stdout', 'stderr'),
      size: fc.integer({ min: 1, max: 5 }),
    });
    await fc.assert(
      fc.asyncProperty(
        fc.string({ unit: 'grapheme', maxLength: 20 }),
        fc.array(chunk, { maxLength: 60 }),
        async (word, cuts) => {
          const left = { stdout: Buffer.from(word), stderr: Buffer.from('ÄÖÜ漢🐳'.repeat(3)) };
          const chunks = cuts.map(({ stream, size }): OutputChunk => {
            const data = left[stream].subarray(0, size);
            left[stream] = left[stream].subarray(size);
            return { stream, data };
          });
          for (const stream of ['stdout', 'stderr'] as const) chunks.push({ stream, data: left[stream] });
          const joined = await text(chunks);
          expect([...joined].sort()).toEqual([...`${word}${'ÄÖÜ漢🐳'.repeat(3)}`].sort());
        },
      ),
      { numRuns: 300 },
    );
  });

  it('passes bytes on that are no UTF-8, at once where nothing can complete them', async () => {
    const bytes = Buffer.from([0xff, 0x41, 0x80, 0x80, 0x80, 0x80, 0xc3]);
    const got = await bytesOf([{ stream: 'stdout', data: bytes }, out('('), out('\n')]);
    expect(got).toEqual(Buffer.concat([bytes, Buffer.from('(\n')]));
  });

  it('gives out at the end what was never completed', async () => {
    const got = await bytesOf([
      { stream: 'stdout', data: Buffer.from([0x41, 0xe6, 0xbc]) },
      { stream: 'stderr', data: Buffer.from([0xf0]) },
    ]);
    expect(got).toEqual(Buffer.from([0x41, 0xe6, 0xbc, 0xf0]));
  });

  it('holds no more than three bytes back', () => {
    const stream = new LogText();
    stream.write(out('a line without an end 🐳'));
    expect(String(stream.read())).toBe('a line without an end 🐳');
    stream.destroy();
  });
});

function out(text: string | Buffer): OutputChunk {
  return { stream: 'stdout', data: Buffer.from(text as string) };
}

function err(text: string): OutputChunk {
  return { stream: 'stderr', data: Buffer.from(text) };
}

function split(character: string): Buffer[] {
  const bytes = Buffer.from(character);
  return [bytes.subarray(0, 1), bytes.subarray(1)];
}

async function bytesOf(chunks: OutputChunk[]): Promise<Buffer> {
  const got: Buffer[] = [];
  const sink = new Writable({ write: (chunk: Buffer, _encoding, done) => (got.push(chunk), done()) });
  await pipeline(Readable.from(chunks), new LogText(), sink);
  return Buffer.concat(got);
}

async function text(chunks: OutputChunk[]): Promise<string> {
  return (await bytesOf(chunks)).toString();
}
