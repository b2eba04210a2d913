import { describe, expect, it } from 'vitest';
import type { EngineEvent } from '../../../src/docker/containers/docker-events.js';
import { keyOf, meaningOf, nameOf, timeOf } from '../../../src/events/engine-event.js';

const event = (Action: string, attributes: Record<string, string> = {}, Type: EngineEvent['Type'] = 'container') => ({
  Type,
  Action,
  Actor: { ID: 'abc', Attributes: { 'dockapi.managed': 'true', name: 'web', ...attributes } },
  timeNano: 1_767_225_600_123_456_789,
});

const told = (each: EngineEvent) => {
  const meaning = meaningOf(each);
  return meaning && { type: meaning.type, ...meaning.details?.(each.Actor.Attributes) };
};

describe('an event of the engine', () => {
  it.each([
    ['Docker', event('die', { exitCode: '3' })],
    ['Podman', event('die', { containerExitCode: '3' })],
  ])('has the exit code of %s', (_engine, each) => {
    expect(told(each)).toEqual({ type: 'container.died', exit_code: 3 });
  });

  it.each([
    ['Docker', event('health_status: unhealthy')],
    ['Podman', event('health_status', { health_status: 'unhealthy' })],
  ])('has the health of %s', (_engine, each) => {
    expect(told(each)).toEqual({ type: 'container.health', status: 'unhealthy' });
  });

  it('has the old name of a renamed container', () => {
    expect(told(event('rename', { oldName: '/old' }))).toEqual({ type: 'container.renamed', old_name: 'old' });
  });

  it('is told if it is about dockAPI’s containers or a pull', () => {
    expect(meaningOf(event('start', { 'dockapi.managed': 'false' }))).toBeUndefined();
    expect(meaningOf(event('connect', {}, 'network'))).toBeUndefined();
    expect(meaningOf(event('untag', {}, 'image'))).toBeUndefined();
    expect(meaningOf(event('kill'))).toBeUndefined();
    expect(told(event('pull', {}, 'image'))).toEqual({ type: 'image.pulled' });
  });

  it('is not told of a container that waits in a pool; when it is given away, that is its beginning', () => {
    const member = { 'dockapi.run': 'r', 'dockapi.pool': 'web r1 s1 r', 'dockapi.image': 'nginx' };
    const name = 'dockapi-pool-r';
    for (const action of ['create', 'start', 'pause', 'unpause', 'rename', 'die', 'destroy'])
      expect(meaningOf(event(action, { ...member, name, oldName: '/dockapi-pool-new-r' }))).toBeUndefined();
    const given = event('rename', { ...member, oldName: `/${name}` });
    expect(told(given)).toEqual({ type: 'container.created', image: 'nginx' });
    expect(meaningOf(given)?.causes).toEqual(['rename']);
    expect(told(event('rename', { ...member, oldName: '/web-r' }))).toMatchObject({ type: 'container.renamed' });
  });

  it('has a time, a name, and a key that tells it from others', () => {
    expect(timeOf(event('start'))).toBe('2026-01-01T00:00:00.123Z');
    expect(nameOf(event('start'))).toBe('web');
    expect(nameOf(event('pull', {}, 'image'))).toBe('abc');
    expect(keyOf(event('start'))).toBe(keyOf(event('start')));
    expect(keyOf(event('start'))).not.toBe(keyOf(event('die')));
  });
});
