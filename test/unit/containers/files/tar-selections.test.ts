import { describe, expect, it, vi } from 'vitest';
import { FilePart, type TarSelection, WholeTar } from '../../../../src/containers/files/tar-selections.js';
import { tarEnd, tarHead, tarPadding } from '../../../../src/containers/files/tar-entry.js';

const CONTENT = Buffer.from(Array.from({ length: 3_000 }, (_, index) => index % 251));
const FILE = { type: 'file', mode: 0o644, uid: 0, gid: 0, modified: new Date(1_234) } as const;

function tarOf(content: Buffer, name = 'file'): Buffer {
  const { length } = content;
  return Buffer.concat([tarHead({ ...FILE, name, size: length }), content, tarPadding(length), tarEnd()]);
}

/** Feeds a tar in pieces, each in memory that is overwritten afterwards, until the selection is over. */
function take(selection: TarSelection, tar: Buffer, piece: number): Buffer {
  const taken: Buffer[] = [];
  for (let at = 0; at < tar.length && !selection.isOver; at += piece) {
    const chunk = Buffer.from(tar.subarray(at, at + piece));
    taken.push(Buffer.from(selection.take(chunk)));
    chunk.fill(0xff);
  }
  return Buffer.concat(taken);
}

describe.each([1, 7, 512, 1_000, 100_000])('in pieces of %i bytes', (piece) => {
  it.each([
    [0, 2_999],
    [0, 0],
    [1, 1_500],
    [2_999, 2_999],
  ])('bytes %i to %i of the first file are taken', (start, end) => {
    const onFound = vi.fn();
    const part = new FilePart({ start, end }, onFound);
    expect(take(part, tarOf(CONTENT), piece)).toEqual(CONTENT.subarray(start, end + 1));
    expect(onFound.mock.calls).toEqual([[3_000]]);
    expect(() => part.end()).not.toThrow();
  });

  it('a long name and a size that the header has no room for come before the file', () => {
    const part = new FilePart({ start: 0, end: 2_999 }, () => undefined);
    const name = 'n'.repeat(255);
    expect(take(part, tarOf(CONTENT, name), piece)).toEqual(CONTENT);
  });

  it('a whole tar is passed on, and one without its end fails', () => {
    const tar = tarOf(CONTENT);
    const whole = new WholeTar();
    expect(take(whole, tar, piece)).toEqual(tar);
    expect(() => whole.end()).not.toThrow();
    const cut = new WholeTar();
    take(cut, tar.subarray(0, -600), piece);
    expect(() => cut.end()).toThrow(/incomplete archive/);
  });
});

it('is over after a part, and not after the end of the file: the rest of the tar is read', () => {
  const part = new FilePart({ start: 0, end: 99 }, () => undefined);
  take(part, tarOf(CONTENT), 700);
  expect(part.isOver).toBe(true);
  const all = new FilePart({ start: 2_000, end: 2_999 }, () => undefined);
  take(all, tarOf(CONTENT), 700);
  expect(all.isOver).toBe(false);
});

it('takes the size of a PAX record before that of the header', () => {
  const record = '13 size=3000\n';
  const pax = Buffer.concat([
    tarHead({ ...FILE, name: 'x', size: record.length }).subarray(-512),
    Buffer.from(record),
    tarPadding(record.length),
  ]);
  pax.write('x', 156);
  const part = new FilePart({ start: 0, end: 2_999 }, () => undefined);
  expect(take(part, Buffer.concat([withChecksum(pax), tarOf(CONTENT)]), 10_000)).toEqual(CONTENT);
});

it.each([
  ['no tar', Buffer.alloc(100_000, 'x')],
  ['an empty tar', tarEnd()],
  ['a tar that is cut short', tarOf(CONTENT).subarray(0, 2_000)],
  ['a directory', Buffer.concat([tarHead({ ...FILE, type: 'directory', name: 'd/', size: 0 }), tarEnd()])],
])('is engine_error for %s', (_what, tar) => {
  const part = new FilePart({ start: 0, end: 2_999 }, () => undefined);
  expect(() => {
    take(part, tar, 512);
    part.end();
  }).toThrow(expect.objectContaining({ code: 'engine_error' }));
});

function withChecksum(tar: Buffer): Buffer {
  tar.write('        ', 148, 'latin1');
  const sum = tar.subarray(0, 512).reduce((total, byte) => total + byte, 0);
  tar.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148, 'latin1');
  return tar;
}
