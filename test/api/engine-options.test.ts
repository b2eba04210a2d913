import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startApp, type TestApp } from '../support/app.js';

/** What `POST /containers/create` takes (Engine API 1.52), beside what run names itself. */
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
  'AutoRemove',
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
];

describe('the engine’s own options', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startApp({}); // any engine call fails the test by its answer
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

  it.each([...CONFIG_OPTIONS, ...HOST_OPTIONS])('do not come in as a field of run: %s', async (option) => {
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
    'do not come in nested in %s',
    async (parent) => {
      const options = Object.fromEntries([...CONFIG_OPTIONS, ...HOST_OPTIONS].map((option) => [option, true]));
      expect(await refusedFields({ [parent]: options })).toEqual([parent]);
    },
  );

  it('do not come in beside a login', async () => {
    const options = Object.fromEntries(HOST_OPTIONS.map((option) => [option, true]));
    const refused = await refusedFields({ registry_auth: { identity_token: 't', ...options } });
    expect(refused).toEqual(HOST_OPTIONS.map((option) => `registry_auth.${option}`).sort());
  });
});

function snake(option: string): string {
  return option.replace(/([a-z])([A-Z])/g, '$1_$2').toLowerCase();
}
