import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ContainerActivity } from '../../../src/activity/container-activity.js';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe('the activity of a container', () => {
  it('lasts until the last of what is open has ended', () => {
    const activity = new ContainerActivity(undefined);
    for (const kind of ['http', 'websocket', 'exec', 'files'] as const) {
      activity.began(kind, 'ci');
      activity.began(kind, 'ci');
      activity.ended(kind, 'ci');
      expect(activity.isBusy).toBe(true);
      activity.ended(kind, 'ci');
      expect(activity.isBusy).toBe(false);
      expect(activity.last).toMatchObject({ kind, by: 'ci', atMs: performance.now() });
    }
  });

  it('is none if the container did not respond', () => {
    const activity = new ContainerActivity(undefined);
    activity.began('http', 'ci');
    activity.ended('http', 'ci', false);
    expect(activity.last).toBeUndefined();
  });

  it('counts a connection for as long as it is open, silent or not', () => {
    const activity = new ContainerActivity(undefined);
    activity.began('websocket', 'ci', { bytes: 0 });
    vi.advanceTimersByTime(86_400_000);
    expect(activity.isBusy).toBe(true);
  });

  it('counts no more a connection that is silent for too long, until it carries a byte again', () => {
    const activity = new ContainerActivity(10_000);
    const silent = { bytes: 5 };
    activity.began('websocket', 'ci', silent);
    vi.advanceTimersByTime(9_999);
    expect(activity.isBusy).toBe(true);
    vi.advanceTimersByTime(1);
    expect(activity.isBusy).toBe(false);
    silent.bytes++;
    expect(activity.isBusy).toBe(true);
    expect(activity.last).toMatchObject({ kind: 'websocket', atMs: performance.now() });
    vi.advanceTimersByTime(10_000);
    expect(activity.isBusy).toBe(false);
    const endOfBytes = activity.last?.atMs;
    activity.ended('websocket', 'ci', true, silent);
    expect(activity.last?.atMs).toBe(endOfBytes); // its end is no use
  });

  it('is that of an exec however silent connections are', () => {
    const activity = new ContainerActivity(10_000);
    activity.began('websocket', 'ci', { bytes: 0 });
    activity.began('exec', 'ci');
    vi.advanceTimersByTime(60_000);
    expect(activity.isBusy).toBe(true);
  });
});
