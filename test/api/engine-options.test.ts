import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ContainerOptions } from '../../src/docker/engine/engine-types.js';
import { AppError } from '../../src/errors/app-error.js';
import { fuzzedRun } from '../support/fuzzed-run.js';
import { startApp, type TestApp } from '../support/app.js';

/** Fields of `POST /containers/create` (Engine API 1.52) that a run does not have. */
const CONFIG_OPTIONS = [
  'ArgsEscaped',
  'AttachStderr',
  'AttachStdin',
  'AttachStdout',
  'Cmd',
  'Domainname',
  'Entrypoint',
  'Env',
  'ExposedPorts',
  'Healthcheck',
  'HostConfig',
  'Hostname',
  'Image',
  'Labels',
  'MacAddress',
  'NetworkDisabled',
  'NetworkingConfig',
  'OnBuild',
  'OpenStdin',
  'Shell',
  'StdinOnce',
  'StopSignal',
  'StopTimeout',
  'Tty',
  'User',
  'Volumes',
  'WorkingDir',
];
const HOST_OPTIONS = [
  'Annotations',
  'Binds',
  'BlkioDeviceReadBps',
  'BlkioDeviceReadIOps',
  'BlkioDeviceWriteBps',
  'BlkioDeviceWriteIOps',
  'BlkioWeight',
  'BlkioWeightDevice',
  'CapAdd',
  'CapDrop',
  'Capabilities',
  'Cgroup',
  'CgroupParent',
  'CgroupnsMode',
  'ConsoleSize',
  'ContainerIDFile',
  'CpuCount',
  'CpuPercent',
  'CpuPeriod',
  'CpuQuota',
  'CpuRealtimePeriod',
  'CpuRealtimeRuntime',
  'CpuShares',
  'CpusetCpus',
  'CpusetMems',
  'DeviceCgroupRules',
  'DeviceRequests',
  'Devices',
  'Dns',
  'DnsOptions',
  'DnsSearch',
  'ExtraHosts',
  'GroupAdd',
  'IOMaximumBandwidth',
  'IOMaximumIOps',
  'Init',
  'IpcMode',
  'Isolation',
  'KernelMemory',
  'KernelMemoryTCP',
  'Links',
  'LogConfig',
  'MaskedPaths',
  'Memory',
  'MemoryReservation',
  'MemorySwap',
  'MemorySwappiness',
  'Mounts',
  'NanoCpus',
  'NetworkMode',
  'OomKillDisable',
  'OomScoreAdj',
  'PidMode',
  'PidsLimit',
  'PortBindings',
  'Privileged',
  'PublishAllPorts',
  'ReadonlyPaths',
  'ReadonlyRootfs',
  'RestartPolicy',
  'Runtime',
  'SecurityOpt',
  'ShmSize',
  'StorageOpt',
  'Sysctls',
  'Tmpfs',
  'UTSMode',
  'Ulimits',
  'UsernsMode',
  'VolumeDriver',
  'VolumesFrom',
];
/** Those whose snake_case is a field of run. */
const FIELDS = [
  'env',
  'image',
  'labels',
  'user',
  'volumes',
  'auto_remove',
  'cap_drop',
  'memory',
  'pids_limit',
  'restart_policy',
  'entrypoint',
  'hostname',
  'init',
  'stop_signal',
  'stop_timeout',
  'group_add',
  'shm_size',
  'tmpfs',
  'extra_hosts',
  'ulimits',
  'cap_add',
];

const RUNS = 1_000;

/** In every create. */
const HARMLESS = {
  SecurityOpt: ['no-new-privileges'],
  PortBindings: { '80/tcp': [expect.objectContaining({ HostIp: '127.0.0.1' })] },
};

/** The fields that `toCreateOptions` may set. */
const ALLOWED = {
  config: [
    ...['Cmd', 'Entrypoint', 'Env', 'ExposedPorts', 'Healthcheck', 'HostConfig', 'Hostname', 'Image', 'Labels'],
    ...['StopSignal', 'StopTimeout', 'User', 'WorkingDir', 'name', 'platform'],
  ],
  host: [
    ...['Annotations', 'CapAdd', 'CapDrop', 'DeviceRequests', 'ExtraHosts', 'GroupAdd', 'Init', 'Memory'],
    ...['Mounts', 'NanoCpus', 'PidsLimit', 'PortBindings', 'ReadonlyRootfs', 'RestartPolicy', 'SecurityOpt', 'ShmSize'],
    ...['Tmpfs', 'Ulimits'],
  ],
};

describe('the engine’s own options', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startApp({}); // any engine call fails the test by its response
  });
  afterAll(() => app[Symbol.asyncDispose]());

  async function refusedFields(fields: object): Promise<string[]> {
    const response = await fetch(`${app.url}/containers/run`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ image: 'nginx', container_port: 80, ...fields }),
    });
    expect(response.status).toBe(400);
    const { errors } = (await response.json()) as { errors: { field: string; message: string }[] };
    expect(errors.every(({ message }) => message === 'no such field')).toBe(true);
    return errors.map(({ field }) => field).sort();
  }

  it.each([...CONFIG_OPTIONS, ...HOST_OPTIONS])('are refused as a field of a run: %s', async (option) => {
    const names = new Set([
      option,
      option.charAt(0).toLowerCase() + option.slice(1),
      option.toLowerCase(),
      snake(option),
    ]);
    const unknown = [...names].filter((name) => !FIELDS.includes(name));
    for (const value of [true, 'x', ['x'], { x: 'x' }])
      expect(await refusedFields(Object.fromEntries(unknown.map((name) => [name, value])))).toEqual(unknown.sort());
  });

  it.each(['HostConfig', 'host_config', 'hostConfig', 'Config', 'options', 'NetworkingConfig'])(
    'are refused when nested in %s',
    async (parent) => {
      const options = Object.fromEntries([...CONFIG_OPTIONS, ...HOST_OPTIONS].map((option) => [option, true]));
      expect(await refusedFields({ [parent]: options })).toEqual([parent]);
    },
  );

  it('are refused together with a login', async () => {
    const options = Object.fromEntries(HOST_OPTIONS.map((option) => [option, true]));
    const refused = await refusedFields({ registry_auth: { identity_token: 't', ...options } });
    expect(refused).toEqual(HOST_OPTIONS.map((option) => `registry_auth.${option}`).sort());
  });
});

describe('a run with arbitrary fields', () => {
  /** The options of each create, of which all fail. */
  const created: ContainerOptions[] = [];
  let app: TestApp;
  beforeAll(async () => {
    app = await startApp({
      listContainers: () => Promise.resolve([]),
      info: () =>
        Promise.resolve({ Name: 'elsewhere', KernelVersion: '1', OperatingSystem: 'Linux', NCPU: 1, MemTotal: 1 }),
      volumes: { list: () => Promise.resolve([]) },
      createContainer: (options) => {
        created.push(options);
        return Promise.reject(new AppError('invalid_request', 'as far as it goes'));
      },
    });
  });
  afterAll(() => app[Symbol.asyncDispose]());

  it('reaches no engine option that is not on the list', { timeout: 120_000 }, async () => {
    const run = async (body: object) => {
      const headers = { 'content-type': 'application/json' };
      const response = await fetch(`${app.url}/containers/run`, {
        method: 'POST',
        headers,
        body: JSON.stringify(body),
      });
      expect([400, 403], `${JSON.stringify(body)}: ${await response.text()}`).toContain(response.status);
    };
    const bodies = fc.sample(fuzzedRun([...CONFIG_OPTIONS, ...HOST_OPTIONS]), RUNS);
    for (let sent = 0; sent < RUNS; sent += 50) await Promise.all(bodies.slice(sent, sent + 50).map(run));

    expect(created.length).toBeGreaterThan(RUNS / 20);
    const strange = (names: string[], allowed: string[]) => names.filter((name) => !allowed.includes(name));
    expect(created.flatMap((options) => strange(Object.keys(options), ALLOWED.config))).toEqual([]);
    expect(created.flatMap(({ HostConfig }) => strange(Object.keys(HostConfig), ALLOWED.host))).toEqual([]);
    for (const { HostConfig } of created) expect(HostConfig).toEqual(expect.objectContaining(HARMLESS));
  });

  it('uses each of them, so that the list has no unused ones', () => {
    const used = (names: (options: ContainerOptions) => string[]) => [...new Set(created.flatMap(names))].sort();
    expect(used(Object.keys)).toEqual(ALLOWED.config.toSorted());
    expect(used(({ HostConfig }) => Object.keys(HostConfig))).toEqual(ALLOWED.host.toSorted());
  });
});

function snake(option: string): string {
  return option.replace(/([a-z])([A-Z])/g, '$1_$2').toLowerCase();
}
