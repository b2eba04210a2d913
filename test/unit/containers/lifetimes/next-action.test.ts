import { describe, expect, it } from 'vitest';
import type { Lifetime } from '../../../../src/containers/lifetimes/lifetime.js';
import { nextAction, type Situation } from '../../../../src/containers/lifetimes/next-action.js';

const LIFETIME: Lifetime = {
  ttl: null,
  expires_at: null,
  idle_timeout: null,
  on_idle: 'stop',
  on_expire: 'remove',
  wake: true,
  wake_timeout: 30,
  before_stop: [],
};

const next = (lifetime: Partial<Lifetime>, situation: Partial<Situation> = {}) =>
  nextAction({
    status: 'running',
    sleep: null,
    expiresInMs: undefined,
    idleForMs: 1_000,
    ...situation,
    lifetime: { ...LIFETIME, ...lifetime },
  });

describe('the next action of a lifetime', () => {
  it('is none without a ttl and an idle timeout', () => {
    expect(next({})).toBeUndefined();
  });

  it('comes when the idle timeout is over', () => {
    expect(next({ idle_timeout: 5, on_idle: 'pause' })).toEqual({ kind: 'idle', action: 'pause', inMs: 4_000 });
    expect(next({ idle_timeout: 5 }, { idleForMs: 6_000 })).toMatchObject({ action: 'stop', inMs: -1_000 });
  });

  it('has no time while the container is in use', () => {
    expect(next({ idle_timeout: 5 }, { idleForMs: null })).toEqual({ kind: 'idle', action: 'stop', inMs: undefined });
  });

  it('is the end if that comes first, even while the container is in use', () => {
    const both = { ttl: 60, idle_timeout: 5 };
    expect(next(both, { expiresInMs: 3_000 })).toEqual({ kind: 'expire', action: 'remove', inMs: 3_000 });
    expect(next(both, { expiresInMs: 5_000 })).toMatchObject({ kind: 'idle', inMs: 4_000 });
    expect(next(both, { expiresInMs: 5_000, idleForMs: null })).toMatchObject({ kind: 'expire', inMs: 5_000 });
  });

  it.each(['created', 'paused', 'restarting', 'exited', 'removing', 'dead'] as const)(
    'never idles a container that is %s: nobody but its lifetime may have left it so',
    (status) => {
      expect(next({ idle_timeout: 5 }, { status, idleForMs: 60_000 })).toBeUndefined();
    },
  );

  it.each(['created', 'running', 'paused', 'restarting', 'exited', 'dead'] as const)(
    'removes at the end a container that is %s',
    (status) => {
      expect(next({ ttl: 60 }, { status, expiresInMs: 0 })).toEqual({ kind: 'expire', action: 'remove', inMs: 0 });
    },
  );

  it('is not the end of a container that is being removed', () => {
    expect(next({ ttl: 60 }, { status: 'removing', expiresInMs: 0 })).toBeUndefined();
  });

  it.each([
    ['stops', 'running', null, true],
    ['stops', 'paused', 'paused', true],
    ['stops', 'restarting', null, true],
    ['ends the sleep of', 'exited', 'stopped', true],
    ['leaves', 'exited', null, false],
    ['leaves', 'dead', null, false],
  ] as const)('with on_expire: stop %s one that is %s and sleeps as %s', (_does, status, sleep, acts) => {
    const action = next({ ttl: 60, on_expire: 'stop' }, { status, sleep, expiresInMs: 0 });
    expect(action?.action).toBe(acts ? 'stop' : undefined);
  });
});
