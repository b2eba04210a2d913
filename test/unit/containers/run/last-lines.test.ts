import { finished } from 'node:stream/promises';
import { describe, expect, it } from 'vitest';
import { LastLines } from '../../../../src/containers/run/last-lines.js';
import type { OutputStream } from '../../../../src/docker/engine/multiplexed-stream.js';

describe('LastLines', () => {
  it('keeps the last lines in the order of their ends', async () => {
    expect(
      await last(3, [
        ['stdout', '1\n2\n3\n'],
        ['stderr', '4\n'],
        ['stdout', '5\n'],
      ]),
    ).toEqual(['3', '4', '5']);
  });

  it('keeps fewer if there are fewer', async () => {
    expect(await last(50, [['stdout', 'only\n']])).toEqual(['only']);
    expect(await last(50, [])).toEqual([]);
  });

  it('keeps a last line without an end, from either stream', async () => {
    expect(
      await last(50, [
        ['stdout', 'a\nunfinished'],
        ['stderr', 'too'],
      ]),
    ).toEqual(['a', 'unfinished', 'too']);
    expect(await last(1, [['stdout', 'a\nb']])).toEqual(['b']);
  });

  it('joins a line that arrives in pieces, with output of the other stream between them', async () => {
    expect(
      await last(50, [
        ['stdout', 'on'],
        ['stderr', 'other\n'],
        ['stdout', 'e\n'],
      ]),
    ).toEqual(['other', 'one']);
  });

  it('joins characters that arrive in pieces', async () => {
    const bytes = Buffer.from('é🐳\n');
    expect(
      await last(
        50,
        Array.from(bytes, (_, i) => ['stdout', bytes.subarray(i, i + 1)]),
      ),
    ).toEqual(['é🐳']);
  });

  it('removes a terminal’s carriage return, and keeps blank lines', async () => {
    expect(await last(50, [['stdout', 'a\r\n\r\nb\r\n']])).toEqual(['a', '', 'b']);
  });

  it('is bounded: neither many lines nor an endless line makes it grow', async () => {
    const lines = await last(2, [['stdout', `${'x'.repeat(100_000)}\n${'y'.repeat(100_000)}\n`]]);
    expect(lines.map((line) => line.length)).toEqual([4_096, 4_096]);

    const endless = new LastLines(50);
    for (let i = 0; i < 1_000; i++) endless.write({ stream: 'stdout', data: Buffer.alloc(10_000, 'x') });
    endless.end();
    await finished(endless);
    expect(endless.last()).toEqual(['x'.repeat(4_096)]);
  });
});

async function last(count: number, chunks: [OutputStream, string | Buffer][]): Promise<string[]> {
  const lines = new LastLines(count);
  for (const [stream, data] of chunks) lines.write({ stream, data: Buffer.from(data as string) });
  lines.end();
  await finished(lines);
  return lines.last();
}
