import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ContainerActivity } from '../../../../src/activity/container-activity.js';
import { lifetimeLabel, lifetimeOf } from '../../../../src/containers/lifetimes/lifetime.js';
import type { LifetimeRecord } from '../../../../src/containers/lifetimes/lifetime-record.js';
import { WatchedContainer } from '../../../../src/containers/lifetimes/watched-container.js';
import { LABEL } from '../../../../src/docker/containers/managed-container.js';
import type { LifetimeChoice } from '../../../../src/containers/run/fields/lifetime.js';

const START = new Date('2026-01-01T00:00:00Z');
const HOUR_MS = 3_600_000;

beforeEach(() => void vi.useFakeTimers({ now: START }));
afterEach(() => void vi.useRealTimers());

const labelsOf = (choice: LifetimeChoice, run = 'r') => ({
  [LABEL.run]: run,
  [LABEL.lifetime]: lifetimeLabel(choice, 'r'),
});

function watched(choice: LifetimeChoice, record: Partial<LifetimeRecord> = {}): WatchedContainer {
  const kept: LifetimeRecord = { first_start: START.toISOString(), changes: {}, history: [], ...record };
  return new WatchedContainer('c', labelsOf(choice), { status: 'running', startedAt: START.toISOString() }, kept);
}

describe('the clocks of a container', () => {
  it('count from the first start and from the last use', () => {
    const container = watched({ ttl: 60, idle_timeout: 5 });
    const activity = new ContainerActivity(undefined);
    expect(container.next(activity)).toMatchObject({ kind: 'idle', inMs: 5_000 });
    vi.advanceTimersByTime(4_000);
    activity.used('touch', 'ci');
    vi.advanceTimersByTime(1_000);
    expect(container.next(activity)).toMatchObject({ kind: 'idle', inMs: 4_000 });
    activity.began('http', 'ci');
    expect(container.next(activity)).toMatchObject({ kind: 'expire', inMs: 55_000 });
    activity.ended('http', 'ci');
    expect(container.next(activity)).toMatchObject({ kind: 'idle', inMs: 5_000 });
  });

  it.each([
    ['forward', HOUR_MS],
    ['back', -HOUR_MS],
  ])('do not move when the clock of the host is set an hour %s', (_way, ms) => {
    const container = watched({ ttl: 60, idle_timeout: 30 });
    const activity = new ContainerActivity(undefined);
    vi.setSystemTime(START.getTime() + ms);
    expect(container.next(activity)).toMatchObject({ kind: 'idle', inMs: 30_000 });
    vi.advanceTimersByTime(40_000);
    activity.used('touch', undefined);
    expect(container.next(activity)).toMatchObject({ kind: 'expire', inMs: 20_000 });
    expect(container.isExpired).toBe(false);
    vi.advanceTimersByTime(20_000);
    expect(container.isExpired).toBe(true);
  });

  it('follow a change at once', () => {
    const container = watched({ ttl: 60 });
    container.setRecord({ first_start: START.toISOString(), changes: { ttl: 600, idle_timeout: 20 }, history: [] });
    const activity = new ContainerActivity(undefined);
    expect(container.next(activity)).toMatchObject({ kind: 'idle', inMs: 20_000 });
    expect(container.expiresAt).toBe(START.getTime() + 600_000);
    container.setRecord({ first_start: START.toISOString(), changes: { ttl: null, idle_timeout: null }, history: [] });
    expect(container.next(activity)).toBeUndefined();
  });

  it('give a container that gets an idle timeout the whole of it', () => {
    const container = watched({});
    vi.advanceTimersByTime(HOUR_MS);
    container.setRecord({ changes: { idle_timeout: 20 }, history: [] });
    expect(container.next(new ContainerActivity(undefined))).toMatchObject({ inMs: 20_000 });
  });

  it.each<Partial<LifetimeRecord>>([
    { changes: { expires_at: '2099-W21-2T01:22Z' } },
    { changes: { ttl: 60 }, first_start: 'never' },
    { changes: { ttl: 1e300 } },
  ])('have no end if the store says %j, which is not a time', (record) => {
    const container = watched({ idle_timeout: 5 }, record);
    expect(container.expiresAt).toBeUndefined();
    expect(container.next(new ContainerActivity(undefined))).toMatchObject({ kind: 'idle', inMs: 5_000 });
  });

  it('start again with the container', () => {
    const container = watched({ idle_timeout: 20 });
    vi.advanceTimersByTime(19_000);
    container.restartClock();
    expect(container.next(new ContainerActivity(undefined))).toMatchObject({ inMs: 20_000 });
  });

  it('take the use by another process into account', () => {
    const container = watched({ idle_timeout: 20 });
    vi.advanceTimersByTime(30_000);
    container.usedElsewhere(4_000);
    expect(container.next(new ContainerActivity(undefined))).toMatchObject({ inMs: 16_000 });
  });
});

describe('a lifetime', () => {
  it('stops an idle container, removes an expired one, and lets a request wait 30 s for it, unless the run says otherwise', () => {
    const defaults = { on_idle: 'stop', on_expire: 'remove', wake: true, wake_timeout: 30, before_stop: [] };
    expect(lifetimeOf(labelsOf({ idle_timeout: 60 }), undefined)).toMatchObject(defaults);
    const choice: LifetimeChoice = { on_idle: 'pause', on_expire: 'stop', wake: false, wake_timeout: 5 };
    expect(lifetimeOf(labelsOf(choice), undefined)).toMatchObject(choice);
  });

  it('is that of the container’s own run: an image made of another container inherits its labels', () => {
    const choice = { ttl: 60, before_stop: ['rm', '-rf', '/data'] };
    expect(lifetimeOf(labelsOf(choice), undefined)).toMatchObject(choice);
    expect(lifetimeOf(labelsOf(choice, 'another run'), undefined)).toMatchObject({ ttl: null, before_stop: [] });
    expect(lifetimeOf({ [LABEL.run]: 'r', [LABEL.lifetime]: 'not JSON' }, undefined).ttl).toBeNull();
  });
});
