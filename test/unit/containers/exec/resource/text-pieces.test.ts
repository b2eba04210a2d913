import fc from 'fast-check';
import { expect, it } from 'vitest';
import { asPayload, TextPieces } from '../../../../../src/containers/exec/resource/text-pieces.js';
import type { OutputPiece } from '../../../../../src/containers/exec/session/output-history.js';

it('has whole characters only, however the bytes are cut, and counts them right', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: 'grapheme', maxLength: 20 }),
      fc.array(fc.integer({ min: 1, max: 5 })),
      (text, cuts) => {
        const bytes = Buffer.from(text);
        const whole = new TextPieces();
        const found: OutputPiece[] = [];
        for (let at = 0, i = 0; at < bytes.length; i++) {
          const data = bytes.subarray(at, at + (cuts[i] ?? 3));
          at += data.length;
          found.push(...whole.add({ stream: 'stdout', data, seq: at }));
        }
        found.push(...whole.rest());
        expect(found.map(({ data }) => asPayload(data))).toEqual(found.map(({ data }) => ({ data: data.toString() })));
        expect(found.map(({ data }) => data.toString()).join('')).toBe(text);
        let seq = 0;
        for (const piece of found) expect(piece.seq).toBe((seq += piece.data.length));
      },
    ),
  );
});

it('has Base64 where a character is never whole: cut by the other stream, or by the end', () => {
  const whole = new TextPieces();
  const add = (stream: 'stdout' | 'stderr', data: Buffer, seq: number) => [...whole.add({ stream, data, seq })];
  expect(add('stdout', Buffer.from([0x61, 0xc3]), 2).map(({ data }) => asPayload(data))).toEqual([{ data: 'a' }]);
  expect(add('stderr', Buffer.from('e'), 3).map(({ seq, data }) => [seq, asPayload(data)])).toEqual([
    [2, { base64: 'ww==' }],
    [3, { data: 'e' }],
  ]);
  expect(add('stdout', Buffer.from([0xf0, 0x9f]), 5)).toEqual([]);
  expect([...whole.rest()].map(({ seq, data }) => [seq, asPayload(data)])).toEqual([[5, { base64: '8J8=' }]]);
});
