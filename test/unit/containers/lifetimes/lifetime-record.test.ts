import { expect, it } from 'vitest';
import { EMPTY_RECORD, remembering } from '../../../../src/containers/lifetimes/lifetime-record.js';

it('the history of a container has the last 50 entries, oldest first', () => {
  let record = EMPTY_RECORD;
  for (let n = 0; n < 60; n++)
    record = remembering(record, { action: 'slept', because: String(n), actor: { kind: 'lifetime', name: null } });
  expect(record.history.map(({ because }) => because)).toEqual(Array.from({ length: 50 }, (_, n) => String(n + 10)));
});
