import { describe, expect, it } from 'vitest';
import { Caller, LOCAL_CALLER, type Scope } from '../../../../../src/access/caller.js';
import { loadConfig } from '../../../../../src/config/environment.js';
import type { PrivilegesFieldsDto } from '../../../../../src/containers/run/fields/privileges.dto.js';
import {
  checkPrivileges,
  privilegesHostConfig,
  toPrivilegesSpec,
} from '../../../../../src/containers/run/fields/privileges.js';

const runner = new Caller('ci', 'team-a', new Set<Scope>(['run']));

/** What the engine gets. */
function checked(fields: PrivilegesFieldsDto, env: NodeJS.ProcessEnv = {}, caller: Caller = LOCAL_CALLER) {
  const spec = toPrivilegesSpec(fields);
  checkPrivileges(spec, loadConfig(env).policy, caller);
  return privilegesHostConfig(spec);
}

const forbidden = (detail: string | RegExp): unknown =>
  expect.objectContaining({ code: 'forbidden', detail: expect.stringMatching(detail) });

describe('privileges', () => {
  it('are empty by default', () => {
    expect(checked({})).toEqual({});
  });

  it('are in the engine’s form', () => {
    const ulimits = { nofile: 1_024, core: { soft: 0, hard: -1 } };
    expect(checked({ ulimits, cap_add: ['CAP_SYS_NICE', 'ipc_lock'], gpus: 2 })).toEqual({
      Ulimits: [
        { Name: 'nofile', Soft: 1_024, Hard: 1_024 },
        { Name: 'core', Soft: 0, Hard: -1 },
      ],
      CapAdd: ['SYS_NICE', 'IPC_LOCK'],
      DeviceRequests: [{ Driver: '', Count: 2, Capabilities: [['gpu']] }],
    });
    expect(checked({ gpus: 'all' })).toEqual({ DeviceRequests: [{ Driver: '', Count: -1, Capabilities: [['gpu']] }] });
  });

  it.each<[string, PrivilegesFieldsDto]>([
    ['cap_add', { cap_add: ['NET_RAW'] }],
    ['gpus', { gpus: 1 }],
    ['ulimits', { ulimits: { rtprio: 1 } }],
    ['ulimits', { ulimits: { nofile: 1, nice: 1 } }],
  ])('that reach beyond the container need the scope host: %s of %j', (field, fields) => {
    expect(() => checked(fields, {}, runner)).toThrow(forbidden(`^${field}: the scope "host" is missing`));
    expect(() => checked(fields)).not.toThrow();
  });

  it('of the container alone need no scope', () => {
    expect(() => checked({ ulimits: { nofile: 65_536, memlock: -1 }, cap_add: [] }, {}, runner)).not.toThrow();
  });

  it.each([
    'ALL',
    'CAP_ALL',
    'sys_admin',
    'CAP_CAP_SYS_ADMIN',
    'cap_Cap_CAP_net_admin',
    'SYS_MODULE',
    'SYS_PTRACE',
    'SYS_RAWIO',
    'DAC_READ_SEARCH',
    'NET_ADMIN',
    'BPF',
  ])('never include the capability %s, for any policy', (name) => {
    for (const env of [{}, { DOCKAPI_CAP_ADD: name.replace(/^(?:CAP_)+/i, '') }])
      expect(() => checked({ cap_add: [name] }, env)).toThrow(forbidden('^cap_add: .* is never added'));
  });

  it.each<[PrivilegesFieldsDto, NodeJS.ProcessEnv]>([
    [{ cap_add: ['NET_RAW', 'SYS_TIME'] }, { DOCKAPI_CAP_ADD: 'CAP_net_raw' }],
    [{ ulimits: { nofile: 1_025 } }, { DOCKAPI_MAX_ULIMITS: 'nofile=1024,nproc=10' }],
    [{ ulimits: { nofile: { soft: 1, hard: -1 } } }, { DOCKAPI_MAX_ULIMITS: 'nofile=1024' }],
    [{ ulimits: { stack: 1 } }, { DOCKAPI_MAX_ULIMITS: 'nofile=1024' }],
    [{ gpus: 2 }, { DOCKAPI_MAX_GPUS: '1' }],
    [{ gpus: 'all' }, { DOCKAPI_MAX_GPUS: '1' }],
    [{ gpus: 1 }, { DOCKAPI_MAX_GPUS: '0' }],
  ])('beyond the policy are refused, and the setting is named: %j with %j', (fields, env) => {
    expect(() => checked(fields, env)).toThrow(forbidden(`${Object.keys(env)[0]} allows`));
  });

  it('within the policy are allowed', () => {
    const env = { DOCKAPI_CAP_ADD: 'NET_RAW', DOCKAPI_MAX_ULIMITS: 'nofile=1024,memlock=-1', DOCKAPI_MAX_GPUS: '1' };
    const fields = { cap_add: ['NET_RAW'], ulimits: { nofile: 1_024, memlock: -1 }, gpus: 1 };
    expect(() => checked(fields, env)).not.toThrow();
  });

  it.each([
    ['an unknown ulimit', { fly: 1 }],
    ['an inherited name', { constructor: 1 }],
    ['a soft limit above the hard one', { nofile: { soft: 2, hard: 1 } }],
    ['an unlimited soft limit below a hard one', { nofile: { soft: -1, hard: 1 } }],
  ])('are refused for %s', (_what, ulimits) => {
    expect(() => toPrivilegesSpec({ ulimits })).toThrow(
      expect.objectContaining({ code: 'invalid_request', detail: expect.stringMatching(/^ulimits: /) }),
    );
  });
});
