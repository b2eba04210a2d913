import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { OutputHistory } from '../../../../../src/containers/exec/session/output-history.js';

/** All that is kept after a byte, one character a byte. */
function readAll(history: OutputHistory, after: number, most = 10): { stream: string; text: string }[] {
  const found: { stream: string; text: string }[] = [];
  for (let position = after; ;) {
    const piece = history.read(position, most);
    if (!piece) return found;
    expect(piece.seq - position).toBe(piece.data.length);
    position = piece.seq;
    const last = found.at(-1);
    if (last?.stream === piece.stream) last.text += piece.data.toString('latin1');
    else found.push({ stream: piece.stream, text: piece.data.toString('latin1') });
  }
}

describe('the history of an output', () => {
  it('has the last bytes of any output, in order and by stream, after any byte', () => {
    const write = fc.record({
      stream: fc.constantFrom('stdout' as const, 'stderr' as const),
      text: fc.string({ minLength: 1, maxLength: 700, unit: 'binary-ascii' }),
    });
    fc.assert(
      fc.property(fc.array(write, { maxLength: 40 }), fc.integer({ min: 2_000, max: 6_000 }), (writes, limit) => {
        const history = new OutputHistory(limit);
        for (const { stream, text } of writes) history.add(stream, Buffer.from(text, 'latin1'));
        const all = writes.map(({ text }) => text).join('');
        expect(history.next).toBe(all.length);
        expect(history.first).toBe(Math.max(0, all.length - limit));
        for (const after of [history.first, Math.floor((history.first + history.next) / 2), history.next]) {
          const pieces = readAll(history, after);
          expect(pieces.map(({ text }) => text).join('')).toBe(all.slice(after));
          const ofStream = (wanted: string) =>
            pieces
              .filter(({ stream }) => stream === wanted)
              .map(({ text }) => text)
              .join('');
          let position = 0;
          let errors = '';
          for (const { stream, text } of writes) {
            if (stream === 'stderr') errors += text.slice(Math.max(0, after - position));
            position += text.length;
          }
          expect(ofStream('stderr')).toBe(errors);
        }
      }),
      { numRuns: 100 },
    );
  });

  it('is output_gone before its first byte, and invalid_request after its last', () => {
    const history = new OutputHistory(4);
    history.add('stdout', Buffer.from('abcdef'));
    expect(() => history.read(1, 10)).toThrow(expect.objectContaining({ code: 'output_gone', details: { first: 2 } }));
    expect(() => history.read(7, 10)).toThrow(expect.objectContaining({ code: 'invalid_request' }));
  });

  it('keeps fewer bytes of an output that changes its stream with each byte', () => {
    const history = new OutputHistory(6_400);
    for (let i = 0; i < 5_000; i++) history.add(i % 2 ? 'stdout' : 'stderr', Buffer.of(i));
    expect(history.next).toBe(5_000);
    expect(history.bytes).toBe(100);
    expect(history.read(4_999, 10)?.data).toEqual(Buffer.of(4_999 % 256));
  });

  it('counts without keeping, with a limit of 0', () => {
    const history = new OutputHistory(0);
    history.add('stdout', Buffer.from('abc'));
    expect({ next: history.next, first: history.first, piece: history.read(3, 1) }).toEqual({
      next: 3,
      first: 3,
      piece: undefined,
    });
  });
});
