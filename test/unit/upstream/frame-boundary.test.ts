import fc from 'fast-check';
import { expect, it } from 'vitest';
import { FrameBoundary } from '../../../src/upstream/frame-boundary.js';

/** A frame with a length in as many bytes as that takes, masked or not. */
function frame(length: number, masked: boolean): Buffer {
  const mask = masked ? 0x80 : 0;
  const short = length < 126 ? length : length < 1 << 16 ? 126 : 127;
  const extended = Buffer.alloc({ 126: 2, 127: 8 }[short] ?? 0);
  if (short === 126) extended.writeUInt16BE(length);
  if (short === 127) extended.writeBigUInt64BE(BigInt(length));
  return Buffer.concat([
    Buffer.from([0x82, mask | short]),
    extended,
    Buffer.alloc(masked ? 4 : 0),
    Buffer.alloc(length, 0xff),
  ]);
}

const lengths = fc.oneof(fc.nat(300), fc.constantFrom(0, 125, 126, 65_535, 65_536));

it('finds the end of every frame, however the stream is split', () => {
  const frames = fc.array(fc.tuple(lengths, fc.boolean()), { minLength: 1, maxLength: 4 });
  const sizes = fc.array(fc.integer({ min: 1, max: 5_000 }), { minLength: 1, maxLength: 8 });
  fc.assert(
    fc.property(frames, sizes, (specs, pieces) => {
      const all = specs.map(([length, masked]) => frame(length, masked));
      const stream = Buffer.concat(all);
      const ends = new Set(all.map((_, index) => Buffer.concat(all.slice(0, index + 1)).length));
      const boundary = new FrameBoundary();
      for (let at = 0, piece = 0; at < stream.length; piece++) {
        const chunk = stream.subarray(at, at + pieces[piece % pieces.length]!);
        boundary.follow(chunk);
        at += chunk.length;
        expect(boundary.isBetweenFrames).toBe(ends.has(at));
      }
    }),
  );
});

it('returns the bytes that belong to the current frame', () => {
  const boundary = new FrameBoundary();
  expect(boundary.isBetweenFrames).toBe(true);
  boundary.follow(Buffer.from('\x82\x7e\x01', 'latin1'));
  expect(boundary.isBetweenFrames).toBe(false);
  expect(boundary.followFrame(Buffer.concat([Buffer.alloc(257), Buffer.from('next')]))).toBe(257);
  expect(boundary.isBetweenFrames).toBe(true);
});
