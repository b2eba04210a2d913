import { expect, it } from 'vitest';
import { HistoryBudget } from '../../../../../src/containers/exec/session/history-budget.js';
import { OutputHistory } from '../../../../../src/containers/exec/session/output-history.js';

const KIB = 1024;

it('drops ended histories first, then halves the longest', () => {
  const budget = new HistoryBudget(300 * KIB);
  const [first, second, long, short] = [100, 100, 200, 50].map((kib) => {
    const history = new OutputHistory(1024 * KIB);
    budget.begin(history);
    history.add('stdout', Buffer.alloc(kib * KIB));
    return history;
  }) as [OutputHistory, OutputHistory, OutputHistory, OutputHistory];
  budget.end(second);
  budget.end(first);
  budget.grew(450 * KIB);
  expect([first, second, long, short].map(({ bytes }) => bytes / KIB)).toEqual([0, 0, 200, 50]);
  short.add('stdout', Buffer.alloc(100 * KIB));
  budget.grew(100 * KIB);
  expect([long, short].map(({ bytes }) => bytes / KIB)).toEqual([100, 150]);
  budget.forget(long);
  expect(budget.bytes).toBe(150 * KIB);
});
