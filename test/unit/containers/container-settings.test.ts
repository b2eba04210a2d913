import { describe, expect, it } from 'vitest';
import { envOf, settingsOf } from '../../../src/containers/container-settings.js';
import type { ContainerDetails } from '../../../src/docker/engine/engine-types.js';

const details = (fields: object, env: string[] | null = []) =>
  ({
    Path: 'sh',
    Args: [],
    Mounts: [],
    HostConfig: {},
    ...fields,
    Config: { Env: env },
  }) as unknown as ContainerDetails;

describe('the settings of a container', () => {
  it('have null for each of the engine’s ways to say “no limit”', () => {
    for (const none of [0, -1, null, undefined])
      expect(settingsOf(details({ HostConfig: { Memory: none, NanoCpus: none, PidsLimit: none } }))).toMatchObject({
        memory: null,
        cpus: null,
        pids_limit: null,
      });
  });

  it('name the restart policy as a run does', () => {
    const policyOf = (Name: string, MaximumRetryCount = 0) =>
      settingsOf(details({ HostConfig: { RestartPolicy: { Name, MaximumRetryCount } } })).restart_policy;
    expect([policyOf(''), policyOf('no'), policyOf('on-failure'), policyOf('on-failure', 2)]).toEqual([
      'no',
      'no',
      'on-failure',
      'on-failure:2',
    ]);
    expect(settingsOf(details({})).restart_policy).toBe('no');
  });

  it('name a volume by its name, and a host directory by its path', () => {
    const mounts = [
      { Type: 'volume', Name: 'data', Source: '/var/lib/docker/volumes/data/_data', Destination: '/b', RW: true },
      { Type: 'bind', Source: '/srv', Destination: '/a', RW: false },
    ];
    expect(settingsOf(details({ Mounts: mounts })).mounts).toEqual([
      { type: 'bind', source: '/srv', target: '/a', read_only: true },
      { type: 'volume', source: 'data', target: '/b', read_only: false },
    ]);
  });

  it('hold each variable with its whole value', () => {
    const env = ['A=1', 'URL=http://x/?a=b', 'LINES=one\ntwo', 'EMPTY=', 'unset'];
    expect(envOf(details({}, env))).toEqual({ A: '1', URL: 'http://x/?a=b', LINES: 'one\ntwo', EMPTY: '' });
    expect(envOf(details({}, null))).toEqual({});
  });

  it('keep a variable whose name is that of an object’s own property', () => {
    expect(Object.entries(envOf(details({}, ['__proto__=x', 'constructor=y'])))).toEqual([
      ['__proto__', 'x'],
      ['constructor', 'y'],
    ]);
  });
});
