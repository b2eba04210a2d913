import { describe, expect, it } from 'vitest';
import { Caller, LOCAL_CALLER, type Scope } from '../../../../../src/access/caller.js';
import { loadConfig } from '../../../../../src/config/environment.js';
import { boundLifetime, toLifetimeSpec } from '../../../../../src/containers/run/fields/lifetime.js';
import type { LifetimeFieldsDto } from '../../../../../src/containers/run/fields/lifetime.dto.js';

const runner = new Caller('ci', 'team-a', new Set<Scope>(['run']));

/** What a run with these fields gets. */
function bounded(fields: LifetimeFieldsDto, env: NodeJS.ProcessEnv = {}, caller: Caller = LOCAL_CALLER) {
  return boundLifetime(toLifetimeSpec(fields), loadConfig(env).policy, caller).lifetime;
}

const forbidden = (detail: RegExp): unknown =>
  expect.objectContaining({ code: 'forbidden', detail: expect.stringMatching(detail) });

describe('the lifetime of a run', () => {
  it('is what the run chose, and else the policy’s', () => {
    expect(bounded({})).toEqual({});
    const env = { DOCKAPI_TTL: '60', DOCKAPI_MAX_TTL: '3600', DOCKAPI_MAX_IDLE_TIMEOUT: '900' };
    expect(bounded({}, env)).toEqual({ ttl: 60, idle_timeout: 900 });
    expect(bounded({ ttl: 3_600, idle_timeout: 5, wake: false }, env)).toEqual({
      ttl: 3_600,
      idle_timeout: 5,
      wake: false,
    });
  });

  it('may be null only without a maximum', () => {
    expect(bounded({ ttl: null, idle_timeout: null })).toEqual({ ttl: null, idle_timeout: null });
    expect(() => bounded({ ttl: null }, { DOCKAPI_MAX_TTL: '60' })).toThrow(forbidden(/^ttl: null .*DOCKAPI_MAX_TTL/));
    expect(() => bounded({ idle_timeout: 61 }, { DOCKAPI_MAX_IDLE_TIMEOUT: '60' })).toThrow(
      forbidden(/^idle_timeout: 61 .*DOCKAPI_MAX_IDLE_TIMEOUT/),
    );
  });

  it('has a before_stop only from callers that may run commands; without one, it is for all', () => {
    expect(() => bounded({ before_stop: 'sync' }, {}, runner)).toThrow(forbidden(/^before_stop: .*"exec"/));
    expect(bounded({ before_stop: [] }, {}, runner)).toEqual({ before_stop: [] });
    expect(bounded({ before_stop: 'sh -c "sync; exit"' })).toEqual({ before_stop: ['sh', '-c', 'sync; exit'] });
  });
});
