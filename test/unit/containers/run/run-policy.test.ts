import { describe, expect, it } from 'vitest';
import { Caller, LOCAL_CALLER, type Scope } from '../../../../src/access/caller.js';
import { loadConfig } from '../../../../src/config/environment.js';
import type { RunContainerDto } from '../../../../src/containers/run/run-container.dto.js';
import { applyPolicy } from '../../../../src/containers/run/run-policy.js';
import { toRunSpec } from '../../../../src/containers/run/run-spec.js';

const MIB = 1024 * 1024;

const caller = (...scopes: Scope[]) => new Caller('ci', 'team-a', new Set<Scope>(['run', ...scopes]));

function apply(request: Partial<RunContainerDto>, env: NodeJS.ProcessEnv = {}, by: Caller = LOCAL_CALLER) {
  const spec = toRunSpec({ image: 'nginx', container_port: 80, ...request }, undefined);
  return applyPolicy(spec, loadConfig(env), by);
}

describe('a run without the scope host', () => {
  it.each([
    ['volumes', { volumes: ['/srv:/data'] }],
    ['volumes', { volumes: ['cache:/c', 'C:\\data:/data:ro'] }],
    ['host_port', { host_port: 20_000 }],
    ['host_port', { host_port: 80 }],
    ['ports', { ports: [81, { container_port: 82, host_port: 20_000 }] }],
  ])('is refused for %s of %j, with the name of the scope', (field, request) => {
    const missing = expect.objectContaining({
      code: 'forbidden',
      detail: expect.stringMatching(new RegExp(`^${field}: the scope "host" is missing`)),
    });
    expect(() => apply(request, {}, caller())).toThrow(missing);
    // Not even if the policy would allow it to others.
    const env = { DOCKAPI_MOUNT_ROOTS: '/srv,C:\\', DOCKAPI_HOST_PORTS: '1-65535', DOCKAPI_NETWORKS: 'mine' };
    expect(() => apply(request, env, caller())).toThrow(missing);
  });

  it('may join no other network than its owner’s own, which the engine knows', () => {
    const { networkRefusal } = apply({ network: 'other' }, {}, caller());
    expect(networkRefusal).toMatchObject({
      code: 'forbidden',
      detail: expect.stringMatching(/^network: the scope "host" is missing/),
    });
    expect(apply({ network: 'other' }, {}, caller('host')).networkRefusal).toBeUndefined();
  });

  it.each([
    {},
    { host_port: 0 },
    { ports: [81, { container_port: 82, host_port: 0 }] },
    { volumes: ['cache:/c'] },
    { network: 'bridge' },
    { network: 'default' },
    { network: 'mine' },
  ])('may be %j', (request) => {
    expect(apply(request, { DOCKAPI_NETWORKS: 'mine' }, caller()).networkRefusal).toBeUndefined();
  });

  it.each([
    ['host', caller('host')],
    ['admin, which includes it', caller('admin')],
    ['everything, as without tokens', LOCAL_CALLER],
  ])('differs from a run with %s', (_what, by) => {
    expect(() => apply({ volumes: ['/srv:/data'], host_port: 80, network: 'other' }, {}, by)).not.toThrow();
  });
});

describe('the policy, for every caller', () => {
  it.each([
    ['an image', { image: 'redis' }, { DOCKAPI_IMAGES: 'docker.io/library/nginx:*' }],
    ['a port below the range', { host_port: 7_999 }, { DOCKAPI_HOST_PORTS: '8000-8999' }],
    ['a port above the range', { host_port: 9_000 }, { DOCKAPI_HOST_PORTS: '8000-8999' }],
    ['more memory', { memory: '65m' }, { DOCKAPI_MAX_MEMORY: '64m' }],
    ['more CPUs', { cpus: 1.01 }, { DOCKAPI_MAX_CPUS: '1' }],
    ['more processes', { pids_limit: 11 }, { DOCKAPI_MAX_PIDS: '10' }],
  ])('refuses %s with the allowed values', (_what, request, env) => {
    const [setting] = Object.keys(env);
    for (const by of [LOCAL_CALLER, caller('host'), caller('admin')])
      expect(() => apply(request, env, by)).toThrow(
        expect.objectContaining({ code: 'forbidden', detail: expect.stringContaining(`${setting} allows`) }),
      );
  });

  it('refuses another network and names the allowed ones, unless it is the owner’s own', () => {
    for (const by of [LOCAL_CALLER, caller('host'), caller('admin')])
      expect(apply({ network: 'other' }, { DOCKAPI_NETWORKS: 'mine' }, by).networkRefusal).toMatchObject({
        code: 'forbidden',
        detail: expect.stringContaining('DOCKAPI_NETWORKS allows'),
      });
  });

  it('allows values within it', () => {
    const env = {
      DOCKAPI_IMAGES: 'docker.io/library/nginx:*',
      DOCKAPI_NETWORKS: 'mine',
      DOCKAPI_HOST_PORTS: '8000-8999',
      DOCKAPI_MAX_MEMORY: '64m',
      DOCKAPI_MAX_CPUS: '1',
      DOCKAPI_MAX_PIDS: '10',
    };
    const request = { network: 'mine', host_port: 8_999, memory: '64m', cpus: 1, pids_limit: 10 };
    expect(apply(request, env)).toMatchObject({ memory: 64 * MIB, cpus: 1, pids: 10, ports: [{ hostPort: 8_999 }] });
    expect(() => apply({ network: 'bridge', host_port: 0 }, env)).not.toThrow();
  });

  it('lets every run name its default network', () => {
    const env = { DOCKAPI_NETWORK: 'apps', DOCKAPI_NETWORKS: 'mine' };
    for (const network of [undefined, 'apps', 'bridge'])
      expect(apply({ network }, env, caller('run')).networkRefusal).toBeUndefined();
    expect(apply({ network: 'apps' }, { DOCKAPI_NETWORKS: 'mine' }).networkRefusal?.detail).toContain(
      'DOCKAPI_NETWORKS',
    );
  });

  it('sets the defaults, and the maximum if there is no default', () => {
    const env = { DOCKAPI_MEMORY: '32m', DOCKAPI_MAX_MEMORY: '64m', DOCKAPI_MAX_PIDS: '10' };
    expect(apply({}, env)).toMatchObject({ memory: 32 * MIB, cpus: undefined, pids: 10 });
    expect(apply({ memory: '48m', pids_limit: 5 }, env)).toMatchObject({ memory: 48 * MIB, pids: 5 });
  });

  it('changes nothing if it has no limits', () => {
    const request = { image: 'redis', network: 'other', host_port: 80, memory: '1t', cpus: 99, pids_limit: 9_999 };
    expect(apply(request)).toEqual(toRunSpec({ container_port: 80, ...request }, undefined));
  });
});
