import { Readable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { LogText, type LogTextOptions } from '../../../../src/containers/logs/log-text.js';
import type { LinePiece } from '../../../../src/containers/logs/message-text.js';

const PIECES = [...line('t1', 'on', 'e\n'), ...line('t2', 'two\n'), ...line('t3', 'thr', 'ee')];

describe('LogText', () => {
  it('writes the lines one after the other', async () => {
    expect(await text({})).toBe('one\ntwo\nthree');
  });

  it('begins each line with its time, once, if times are wanted', async () => {
    expect(await text({ timestamps: true })).toBe('t1 one\nt2 two\nt3 three');
  });

  it('skips lines at the beginning, and writes no more than it should', async () => {
    expect(await text({ skip: 1 })).toBe('two\nthree');
    expect(await text({ skip: 1, take: 1 })).toBe('two\n');
    expect(await text({ take: 0 })).toBe('');
    expect(await text({ skip: 3 })).toBe('');
  });

  it('writes no time if the engine sent none', async () => {
    expect(await text({ timestamps: true }, line('', 'one\n'))).toBe('one\n');
  });
});

function line(time: string, ...parts: string[]): LinePiece[] {
  return parts.map((part, index) => ({
    time,
    data: Buffer.from(part),
    first: index === 0,
    last: index === parts.length - 1,
  }));
}

async function text(options: Partial<LogTextOptions>, pieces = PIECES): Promise<string> {
  const stream = Readable.from(pieces).pipe(new LogText({ timestamps: false, skip: 0, take: Infinity, ...options }));
  return Buffer.concat((await stream.toArray()) as Buffer[]).toString();
}
