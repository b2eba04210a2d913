import { describe, expect, it } from 'vitest';
import { loadConfig } from '../../../src/config/environment.js';

const MIB = 1024 * 1024;

describe('the policy', () => {
  it('has no limits by default', () => {
    expect(loadConfig({}).policy).toEqual({
      images: undefined,
      mountRoots: undefined,
      networks: undefined,
      hostPorts: undefined,
      memory: { default: undefined, max: undefined },
      cpus: { default: undefined, max: undefined },
      pids: { default: undefined, max: undefined },
      ttl: { default: undefined, max: undefined },
      idleTimeout: { default: undefined, max: undefined },
      maxShmSize: undefined,
      maxTmpfs: undefined,
      maxUlimits: undefined,
      capAdd: undefined,
      maxGpus: undefined,
      maxNetworks: undefined,
      maxVolumes: undefined,
      maxContainers: undefined,
      rateLimit: undefined,
      execTimeoutMs: undefined,
      pullLimitMs: undefined,
    });
  });

  it('reads units and lists', () => {
    const { policy } = loadConfig({
      DOCKAPI_IMAGES: 'docker.io/library/*, localhost/app:1,registry:5000/**@sha256:*',
      DOCKAPI_MOUNT_ROOTS: '/srv/a,C:\\data',
      DOCKAPI_NETWORKS: 'front,back',
      DOCKAPI_HOST_PORTS: '8000-8999',
      DOCKAPI_MEMORY: '64m',
      DOCKAPI_MAX_MEMORY: '1g',
      DOCKAPI_CPUS: '0.5',
      DOCKAPI_MAX_CPUS: '2',
      DOCKAPI_PIDS: '100',
      DOCKAPI_MAX_PIDS: '200',
      DOCKAPI_TTL: '60',
      DOCKAPI_MAX_TTL: '3600',
      DOCKAPI_IDLE_TIMEOUT: '5',
      DOCKAPI_MAX_IDLE_TIMEOUT: '900',
      DOCKAPI_MAX_SHM_SIZE: '256m',
      DOCKAPI_MAX_TMPFS: '1024',
      DOCKAPI_MAX_ULIMITS: 'nofile=65536, memlock=-1',
      DOCKAPI_CAP_ADD: 'NET_RAW,cap_sys_nice',
      DOCKAPI_MAX_GPUS: '0',
      DOCKAPI_MAX_NETWORKS: '5',
      DOCKAPI_MAX_VOLUMES: '7',
      DOCKAPI_MAX_CONTAINERS: '3',
      DOCKAPI_RATE_LIMIT: '600',
      DOCKAPI_EXEC_TIMEOUT: '5',
      DOCKAPI_PULL_LIMIT: '60',
    });
    expect(policy).toEqual({
      images: ['docker.io/library/*', 'localhost/app:1', 'registry:5000/**@sha256:*'],
      mountRoots: ['/srv/a', 'C:\\data'],
      networks: ['front', 'back'],
      hostPorts: { from: 8000, to: 8999 },
      memory: { default: 64 * MIB, max: 1024 * MIB },
      cpus: { default: 0.5, max: 2 },
      pids: { default: 100, max: 200 },
      ttl: { default: 60, max: 3_600 },
      idleTimeout: { default: 5, max: 900 },
      maxShmSize: 256 * MIB,
      maxTmpfs: 1_024,
      maxUlimits: { nofile: 65_536, memlock: -1 },
      capAdd: ['NET_RAW', 'SYS_NICE'],
      maxGpus: 0,
      maxNetworks: 5,
      maxVolumes: 7,
      maxContainers: 3,
      rateLimit: 600,
      execTimeoutMs: 5_000,
      pullLimitMs: 60_000,
    });
  });

  it('uses a maximum as the default if there is none', () => {
    expect(loadConfig({ DOCKAPI_MAX_MEMORY: '64m' }).policy.memory).toEqual({ default: 64 * MIB, max: 64 * MIB });
    expect(loadConfig({ DOCKAPI_PIDS: '9' }).policy.pids).toEqual({ default: 9, max: undefined });
  });

  it('is frozen', () => {
    const { policy } = loadConfig({ DOCKAPI_IMAGES: 'docker.io/library/*', DOCKAPI_HOST_PORTS: '1-2' });
    for (const part of [policy, policy.images, policy.hostPorts, policy.memory])
      expect(Object.isFrozen(part)).toBe(true);
  });

  it.each([
    ['DOCKAPI_IMAGES', 'nginx'],
    ['DOCKAPI_IMAGES', 'nginx:latest'],
    ['DOCKAPI_IMAGES', 'library/nginx:latest'],
    ['DOCKAPI_IMAGES', 'docker.io/library/nginx'],
    ['DOCKAPI_IMAGES', 'docker.io/library/nginx:1,team/app:1'],
    ['DOCKAPI_MOUNT_ROOTS', 'data'],
    ['DOCKAPI_MOUNT_ROOTS', '/srv,../x'],
    ['DOCKAPI_NETWORKS', '*'],
    ['DOCKAPI_HOST_PORTS', '8000'],
    ['DOCKAPI_HOST_PORTS', '9-8'],
    ['DOCKAPI_HOST_PORTS', '8000-0'],
    ['DOCKAPI_HOST_PORTS', '1-70000'],
    ['DOCKAPI_MEMORY', '5m'],
    ['DOCKAPI_MEMORY', 'much'],
    ['DOCKAPI_MAX_MEMORY', '-1'],
    ['DOCKAPI_CPUS', '0'],
    ['DOCKAPI_MAX_CPUS', 'all'],
    ['DOCKAPI_PIDS', '0'],
    ['DOCKAPI_MAX_PIDS', '1.5'],
    ['DOCKAPI_MAX_CONTAINERS', '0'],
    ['DOCKAPI_RATE_LIMIT', '-1'],
    ['DOCKAPI_CAP_ADD', 'NET_RAW,CAP_CAP_SYS_ADMIN'],
    ['DOCKAPI_EXEC_TIMEOUT', '1.5'],
    ['DOCKAPI_PULL_LIMIT', 'x'],
  ])('refuses %s=%s with a message that names it', (name, value) => {
    expect(() => loadConfig({ [name]: value })).toThrow(new RegExp(`^${name}:`, 'm'));
  });

  it.each([
    ['DOCKAPI_MEMORY', '2g', 'DOCKAPI_MAX_MEMORY', '1g'],
    ['DOCKAPI_CPUS', '2.5', 'DOCKAPI_MAX_CPUS', '2'],
    ['DOCKAPI_PIDS', '11', 'DOCKAPI_MAX_PIDS', '10'],
  ])('refuses %s=%s above %s=%s', (name, value, maxName, max) => {
    expect(() => loadConfig({ [name]: value, [maxName]: max })).toThrow(
      new RegExp(`^${name}: must not be more than ${maxName}`, 'm'),
    );
    expect(() => loadConfig({ [name]: max, [maxName]: max })).not.toThrow();
  });
});
