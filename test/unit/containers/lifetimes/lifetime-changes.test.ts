import { expect, it } from 'vitest';
import { Caller, LOCAL_CALLER } from '../../../../src/access/caller.js';
import type { Config } from '../../../../src/config/config.js';
import { LifetimeChanges } from '../../../../src/containers/lifetimes/lifetime-changes.service.js';
import type { LifetimeRecords } from '../../../../src/containers/lifetimes/lifetime-records.service.js';
import type { WatchedContainers } from '../../../../src/containers/lifetimes/watched-containers.service.js';

const policy = { ttl: {}, idleTimeout: {} };
const changes = new LifetimeChanges({} as LifetimeRecords, {} as WatchedContainers, { policy } as Config);
const runner = new Caller('ci', 'team-a', new Set(['run']));

it('a change of before_stop needs the scope exec', () => {
  expect(() => changes.check({ before_stop: ['sync'] }, runner)).toThrow(
    expect.objectContaining({ code: 'forbidden', detail: expect.stringContaining('"exec"') }),
  );
  expect(() => changes.check({ before_stop: [] }, runner)).toThrow(expect.objectContaining({ code: 'forbidden' }));
  expect(() => changes.check({ before_stop: ['sync'] }, LOCAL_CALLER)).not.toThrow();
  expect(() => changes.check({ ttl: 60 }, runner)).not.toThrow();
});
