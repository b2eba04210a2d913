import { describe, expect, it } from 'vitest';
import { LineNumbers, parseLineId, readFrom, toLineId } from '../../../../src/containers/logs/log-position.js';

const AT = '2026-01-31T12:00:00.000000001Z';

describe('the id of a line', () => {
  it('tells lines of one nanosecond and of two streams apart', () => {
    const numbers = new LineNumbers();
    const ids = [
      numbers.next(AT, 'stdout'),
      numbers.next(AT, 'stderr'),
      numbers.next(AT, 'stdout'),
      numbers.next('2026-01-31T12:00:00.000000002Z', 'stdout'),
      numbers.next(AT, 'stdout'),
    ].map(toLineId);
    expect(ids).toEqual([
      `${AT}/stdout/1`,
      `${AT}/stderr/1`,
      `${AT}/stdout/2`,
      '2026-01-31T12:00:00.000000002Z/stdout/1',
      `${AT}/stdout/3`,
    ]);
  });

  it('is read back', () => {
    expect(parseLineId(`${AT}/stderr/12`, 'last_event_id')).toEqual({ time: AT, stream: 'stderr', nth: 12 });
  });

  it.each(['', 'x', `${AT}`, `${AT}/stdin/1`, `${AT}/stdout/-1`, '2026-13-31T12:00:00Z/stdout/1', '3f2a9c1b.42'])(
    'is refused if it is another one: %s',
    (id) => {
      expect(() => parseLineId(id, 'last_event_id')).toThrow(expect.objectContaining({ code: 'invalid_request' }));
    },
  );

  it('forgets the oldest of many times', () => {
    const numbers = new LineNumbers();
    numbers.next('first', 'stdout');
    for (let n = 0; n < 1_000; n++) numbers.next(`time ${n}`, 'stdout');
    expect(numbers.next('time 999', 'stdout').nth).toBe(2);
    expect(numbers.next('first', 'stdout').nth).toBe(1);
  });

  it('is looked for from some seconds before it', () => {
    expect(readFrom({ time: AT, stream: 'stdout', nth: 1 })).toBe(String(Date.parse(AT) / 1_000 - 10));
  });
});
