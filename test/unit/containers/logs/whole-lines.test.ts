import { Readable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import type { PlacedPiece } from '../../../../src/containers/logs/log-lines.js';
import { type LogLine, toData, wholeLines } from '../../../../src/containers/logs/whole-lines.js';

const MIB = 1024 * 1024;

/** The pieces of one line. */
const line = (time: string, ...parts: (string | Buffer)[]): PlacedPiece[] =>
  parts.map((part, index) => ({
    time,
    stream: 'stdout',
    data: Buffer.from(part as string),
    first: index === 0,
    last: index === parts.length - 1 && part.toString().endsWith('\n'),
  }));

async function linesOf(...pieces: PlacedPiece[][]): Promise<LogLine[]> {
  const lines: LogLine[] = [];
  for await (const each of wholeLines(Readable.from(pieces.flat()))) lines.push(each);
  return lines;
}

describe('wholeLines', () => {
  it('joins the pieces of a line, characters that are cut in two among them', async () => {
    const [one, two] = [Buffer.from('ü').subarray(0, 1), Buffer.from('ü').subarray(1)];
    const lines = await linesOf(line('t', 'a', one, Buffer.concat([two, Buffer.from('\n')])), line('u', 'b\n'));
    expect(lines.map(({ data }) => data.toString())).toEqual(['aü\n', 'b\n']);
    expect(lines.map(({ position }) => position.time)).toEqual(['t', 'u']);
  });

  it('has the last line of a log that does not end with one', async () => {
    expect((await linesOf(line('t', 'a', 'b'))).map(({ data }) => data.toString())).toEqual(['ab']);
  });

  it('has a line of more than 1 MiB in parts, of whole characters', async () => {
    const lines = await linesOf(line('t', 'x', 'ü'.repeat(MIB / 2), 'ü'.repeat(MIB / 2), 'y\n'));
    expect(lines.map(({ isPart }) => isPart)).toEqual([true, true, false]);
    expect(new Set(lines.map(({ position }) => position.nth))).toEqual(new Set([1]));
    expect(lines.every(({ data }) => 'data' in toData(data))).toBe(true);
    expect(Buffer.concat(lines.map(({ data }) => data)).toString()).toBe(`x${'ü'.repeat(MIB)}y\n`);
  });

  it('has what is no text as Base64', () => {
    expect(toData(Buffer.from('é'))).toEqual({ data: 'é' });
    expect(toData(Buffer.from([0xff, 0x0a]))).toEqual({ base64: '/wo=' });
  });
});
