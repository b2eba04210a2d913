import { expect, it } from 'vitest';
import { idleText } from '../../../ui/text/idle.js';

const USED = '2026-01-31T12:00:00.000Z';
const MINUTE = 60_000;
const container = { status: 'running', idle_timeout: 900, last_activity_at: USED };

it('says when a running container will be idle', () => {
  const at = (minutes: number) => idleText(container, Date.parse(USED) + minutes * MINUTE);
  expect([at(0), at(10), at(20)]).toEqual(['idle in 15 min', 'idle in 5 min', 'idle in 0 s']);
});

it('says how long the timeout is of one that does not run, or has not been used, and nothing where there is none', () => {
  expect(idleText({ ...container, status: 'exited' }, 0)).toBe('idle after 15 min');
  expect(idleText({ ...container, last_activity_at: null }, 0)).toBe('idle after 15 min');
  expect(idleText({ ...container, idle_timeout: null }, 0)).toBe('');
});
