import { constants } from 'node:buffer';
import { finished } from 'node:stream/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { OutputCollector } from '../../../../src/containers/exec/output-collector.js';
import type { OutputChunk, OutputStream } from '../../../../src/docker/engine/multiplexed-stream.js';

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

describe('OutputCollector', () => {
  it('keeps stdout and stderr apart', async () => {
    expect(
      await collected(100, [
        ['stdout', 'a'],
        ['stderr', 'x'],
        ['stdout', 'b'],
      ]),
    ).toEqual({ stdout: 'ab', stderr: 'x', truncated: false });
  });

  it('uses no more memory for single bytes than for large chunks', () => {
    const count = 1 << 20;
    const collector = new OutputCollector(count);
    const used = () => process.memoryUsage().heapUsed + process.memoryUsage().arrayBuffers;
    const data = Buffer.from('x');
    collectGarbage();
    const before = used();
    for (let written = 0; written < count; written++)
      collector._write({ stream: 'stdout', data }, 'utf8', () => undefined);
    collectGarbage();
    expect(used() - before).toBeLessThan(8 * count);
    expect(collector.collected().stdout).toBe('x'.repeat(count));
  });

  it('has null for an empty stderr', async () => {
    expect(await collected(100, [])).toEqual({ stdout: '', stderr: null, truncated: false });
    expect(await collected(100, [['stderr', '']])).toEqual({ stdout: '', stderr: null, truncated: false });
  });

  it('is not truncated exactly at the limit, but one byte later', async () => {
    expect(
      await collected(4, [
        ['stdout', 'ab'],
        ['stderr', 'cd'],
      ]),
    ).toEqual({ stdout: 'ab', stderr: 'cd', truncated: false });
    expect(
      await collected(4, [
        ['stdout', 'ab'],
        ['stderr', 'cd'],
        ['stdout', 'e'],
      ]),
    ).toEqual({ stdout: 'ab', stderr: 'cd', truncated: true });
    expect(
      await collected(3, [
        ['stdout', 'ab'],
        ['stderr', 'cd'],
      ]),
    ).toEqual({ stdout: 'ab', stderr: 'c', truncated: true });
  });

  it('joins characters that are split between chunks', async () => {
    const bytes = Buffer.from('é🐳');
    expect(
      await collected(
        100,
        Array.from(bytes, (_, i) => ['stdout', bytes.subarray(i, i + 1)]),
      ),
    ).toMatchObject({ stdout: 'é🐳' });
  });

  it('leaves out the character that the limit cuts', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.string({ unit: 'grapheme', maxLength: 20 }),
        fc.integer({ min: 1, max: 30 }),
        async (text, limit) => {
          const { stdout, truncated } = await collected(limit, [['stdout', text]]);
          expect(text.startsWith(stdout)).toBe(true);
          expect(Buffer.byteLength(stdout)).toBeLessThanOrEqual(limit);
          expect(truncated).toBe(Buffer.byteLength(text) > limit);
          if (!truncated) expect(stdout).toBe(text);
          else expect(Buffer.byteLength(stdout)).toBeGreaterThan(limit - 4);
        },
      ),
      { numRuns: 500 },
    );
  });

  it('shows invalid UTF-8 as replacement characters, at the end too', async () => {
    expect(await collected(100, [['stdout', Buffer.from([0x41, 0xff, 0x42])]])).toMatchObject({ stdout: 'A\ufffdB' });
    expect(await collected(100, [['stdout', Buffer.from([0x41, 0xc3])]])).toMatchObject({
      stdout: 'A\ufffd',
      truncated: false,
    });
  });

  it('limits its JSON to twice the limit', async () => {
    expect(await collected(9, [['stdout', '\0'.repeat(9)]])).toEqual({
      stdout: '\0\0\0',
      stderr: null,
      truncated: true,
    });
    expect(await collected(9, [['stdout', '\n'.repeat(9)]])).toMatchObject({
      stdout: '\n'.repeat(9),
      truncated: false,
    });
    expect(await collected(9, [['stdout', '"\\'.repeat(5)]])).toMatchObject({
      stdout: '"\\'.repeat(4) + '"',
      truncated: true,
    });
    await fc.assert(
      fc.asyncProperty(
        fc.string({ unit: 'binary-ascii', maxLength: 60 }),
        fc.integer({ min: 1, max: 40 }),
        async (text, limit) => {
          const { stdout, truncated } = await collected(limit, [['stdout', text]]);
          expect(JSON.stringify(stdout).length - 2).toBeLessThanOrEqual(2 * limit + 3); // DEL is not escaped
          expect(text.startsWith(stdout)).toBe(true);
          expect(truncated).toBe(stdout !== text);
        },
      ),
    );
  });

  it('drops everything after the first dropped output', async () => {
    expect(
      await collected(4, [
        ['stdout', 'ab'],
        ['stdout', '\0\0'],
        ['stdout', 'c'],
      ]),
    ).toEqual({ stdout: 'ab\0', stderr: null, truncated: true });
  });

  it('never makes JSON longer than the longest string of V8, for any limit', async () => {
    const chunk = Buffer.alloc(32 << 20);
    const { stdout, truncated } = await collected(
      1 << 30,
      Array.from({ length: 4 }, () => ['stdout', chunk]),
    );
    expect(truncated).toBe(true);
    expect(stdout.length * 6).toBeLessThan(constants.MAX_STRING_LENGTH);
  });

  it('does not keep chunks alive of which it took a part', async () => {
    const collector = new OutputCollector(1_000);
    const big = Buffer.alloc(1_000_000, 'x');
    for (let i = 0; i < 10; i++) collector.write({ stream: 'stdout', data: big.subarray(i, i + 1) });
    collector.end();
    await finished(collector);
    big.fill('y');
    expect(collector.collected().stdout).toBe('x'.repeat(10));
  });
});

async function collected(limit: number, chunks: [OutputStream, string | Buffer][]) {
  const collector = new OutputCollector(limit);
  for (const [stream, data] of chunks)
    collector.write({ stream, data: Buffer.from(data as string) } satisfies OutputChunk);
  collector.end();
  await finished(collector);
  return collector.collected();
}
