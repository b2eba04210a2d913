import { describe, expect, it } from 'vitest';
import {
  type EngineState,
  isStoppedByLifetime,
  settled,
  sleepOf,
  type SleepMark,
} from '../../../../src/containers/lifetimes/sleep-mark.js';

const FIRST = '2026-01-01T00:00:00Z';
const LATER = '2026-01-01T01:00:00Z';

const stopped: SleepMark = { how: 'stopped', started_at: FIRST, done: true };
const paused: SleepMark = { how: 'paused', started_at: FIRST, done: true };
const halfDone = (mark: SleepMark): SleepMark => ({ ...mark, done: false });
const state = (status: EngineState['status'], startedAt = FIRST): EngineState => ({ status, startedAt });

/** Who did what to a container that its lifetime has marked, how it is found, and what becomes of the mark. */
const TABLE: [string, SleepMark, EngineState, 'stopped' | 'paused' | null, 'keep' | 'finish' | 'clear'][] = [
  ['its lifetime stopped it', stopped, state('exited'), 'stopped', 'keep'],
  ['its lifetime paused it', paused, state('paused'), 'paused', 'keep'],
  ['it crashed while its lifetime was stopping it', stopped, state('exited'), 'stopped', 'keep'],
  ['the engine could not remove it', stopped, state('dead'), 'stopped', 'keep'],
  ['the engine was restarted, and left it down', stopped, state('exited'), 'stopped', 'keep'],
  ['the engine was restarted, and ended what was paused', paused, state('exited'), null, 'clear'],
  ['a restart policy started it', stopped, state('running', LATER), null, 'clear'],
  ['a restart policy is about to start it', stopped, state('restarting', LATER), null, 'clear'],
  ['docker start', stopped, state('running', LATER), null, 'clear'],
  ['docker start, then docker stop', stopped, state('exited', LATER), null, 'clear'],
  ['docker start, then docker pause', stopped, state('paused', LATER), null, 'clear'],
  ['docker unpause', paused, state('running'), null, 'clear'],
  ['docker stop of a paused one', paused, state('exited'), null, 'clear'],
  ['dockAPI died before it was stopped', halfDone(stopped), state('running'), null, 'clear'],
  ['dockAPI died after it was stopped', halfDone(stopped), state('exited'), null, 'finish'],
  ['dockAPI died after it was paused', halfDone(paused), state('paused'), null, 'finish'],
  ['dockAPI died, and somebody stopped it later', halfDone(stopped), state('exited', LATER), null, 'clear'],
];

describe('a container with a mark', () => {
  it.each(TABLE)('%s', (_who, mark, found, sleep, becomes) => {
    expect(sleepOf({ changes: {}, history: [], asleep: mark }, found)).toBe(sleep);
    expect(settled(mark, found)).toBe(becomes);
  });
});

it('without a mark, what somebody stopped or paused does not sleep', () => {
  expect(sleepOf(undefined, state('exited'))).toBeNull();
  expect(sleepOf({ changes: {}, history: [] }, state('paused'))).toBeNull();
});

describe('an exit is its lifetime’s', () => {
  const by = (mark: SleepMark | undefined, startedAt: string) =>
    isStoppedByLifetime({ changes: {}, history: [], ...(mark && { asleep: mark }) }, startedAt);

  it('from the moment at which it begins to stop the container', () => {
    expect(by(halfDone(stopped), FIRST)).toBe(true);
    expect(by(stopped, FIRST)).toBe(true);
  });

  it('but not that of another start, of a paused one, or of one without a mark', () => {
    expect(by(stopped, LATER)).toBe(false);
    expect(by(paused, FIRST)).toBe(false);
    expect(by(undefined, FIRST)).toBe(false);
  });
});
