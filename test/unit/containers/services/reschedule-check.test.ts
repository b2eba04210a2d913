import { describe, expect, it } from 'vitest';
import { Caller, LOCAL_CALLER, type Scope } from '../../../../src/access/caller.js';
import type { Config } from '../../../../src/config/config.js';
import { loadConfig } from '../../../../src/config/environment.js';
import type { RunContainerDto } from '../../../../src/containers/run/run-container.dto.js';
import { applyPolicy } from '../../../../src/containers/run/run-policy.js';
import { toRunSpec } from '../../../../src/containers/run/run-spec.js';
import { checkReschedule } from '../../../../src/containers/services/reschedule-check.js';

const CLUSTER = { cluster: { peerPort: 8788, peerSecretFile: 'peer.pem' } };

/** @returns the field or the code of the problem; undefined: it is allowed */
function refusal(fields: Partial<RunContainerDto>, env: NodeJS.ProcessEnv = {}, caller = LOCAL_CALLER) {
  const config: Config = { ...loadConfig(env), ...CLUSTER };
  const request = { image: 'nginx', container_port: 80, reschedule: true, ...fields };
  try {
    checkReschedule(request, applyPolicy(toRunSpec(request, undefined), config, caller), config, caller);
    return undefined;
  } catch (error) {
    const { code, details, detail } = error as {
      code: string;
      details: { errors?: { field: string }[] };
      detail: string;
    };
    return details.errors?.[0]?.field ?? `${code} ${detail}`;
  }
}

const holding = (...scopes: Scope[]) => new Caller('token', 'team', new Set(scopes));

describe('a run with reschedule', () => {
  it.each([
    {},
    { host_port: 0, ports: [9000], volumes: [], tmpfs: {}, auto_remove: false, detach: true },
    { restart_policy: 'no' },
    { restart_policy: 'always', pull: 'always' as const },
    { ttl: null, idle_timeout: null },
    { memory: '64m', cpus: 1, pids_limit: 9, read_only: true, cap_drop: ['ALL'], env: { A: '1' }, wait_ready: true },
  ])('may have %j', (fields) => {
    expect(refusal(fields)).toBeUndefined();
  });

  it.each<[string, Partial<RunContainerDto>]>([
    ['host_port', { host_port: 8080 }],
    ['ports', { ports: [{ container_port: 81, host_port: 8081 }] }],
    ['auto_remove', { auto_remove: true }],
    ['detach', { detach: false }],
    ['restart_policy', { restart_policy: 'on-failure:3' }],
    ['restart_policy', { restart_policy: 'unless-stopped' }],
    ['volumes', { volumes: ['data:/data'] }],
    ['tmpfs', { tmpfs: { '/run': '' } }],
    ['network', { network: 'bridge' }],
    ['shm_size', { shm_size: '64m' }],
    ['gpus', { gpus: 1 }],
    ['platform', { platform: 'linux/amd64' }],
    ['entrypoint', { entrypoint: [] }],
    ['pull', { pull: 'never' }],
    ['image', { image: `sha256:${'a'.repeat(64)}` }],
    ['ttl', { ttl: 60 }],
    ['idle_timeout', { idle_timeout: 60 }],
    ['on_idle', { on_idle: 'pause' }],
    ['on_expire', { on_expire: 'stop' }],
    ['wake', { wake: true }],
    ['wake_timeout', { wake_timeout: 9 }],
    ['before_stop', { before_stop: 'sync' }],
  ])('names %s, which Swarm cannot do, of %j', (field, fields) => {
    expect(refusal(fields)).toBe(field);
  });

  it.each([
    ['DOCKAPI_PUBLISH_ADDRESS', '10.0.0.1'],
    ['DOCKAPI_PUBLISH_ADDRESS', '127.0.0.1'],
    ['DOCKAPI_NETWORK', 'apps'],
    ['DOCKAPI_TTL', '60'],
    ['DOCKAPI_IDLE_TIMEOUT', '60'],
    ['DOCKAPI_MAX_SHM_SIZE', '1m'],
  ])('is refused where %s is set, which Swarm cannot honour', (name, value) => {
    expect(refusal({}, { [name]: value })).toBe('reschedule');
  });

  it('may opt out of a default lifetime, but not of a maximum', () => {
    expect(refusal({ ttl: null }, { DOCKAPI_TTL: '60' })).toBeUndefined();
    expect(refusal({ ttl: null }, { DOCKAPI_MAX_TTL: '60' })).toContain('forbidden');
  });

  it('needs the scope host, as it is published on all interfaces, and read to wait for it', () => {
    expect(refusal({}, {}, holding('run', 'read'))).toContain('forbidden reschedule: the scope "host" is missing');
    expect(refusal({}, {}, holding('run', 'host'))).toBeUndefined();
    expect(refusal({ wait_ready: true }, {}, holding('run', 'host'))).toContain('"read" is missing');
  });

  it('needs a cluster', () => {
    const request = { image: 'nginx', container_port: 80, reschedule: true };
    const alone = loadConfig({});
    expect(() => checkReschedule(request, toRunSpec(request, undefined), alone, LOCAL_CALLER)).toThrow(/one node only/);
  });
});
