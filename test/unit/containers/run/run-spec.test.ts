import { describe, expect, it } from 'vitest';
import type { RunContainerDto } from '../../../../src/containers/run/run-container.dto.js';
import { toCreateOptions, toRunSpec } from '../../../../src/containers/run/run-spec.js';

const options = (request: Partial<RunContainerDto> = {}, owner?: string) =>
  toCreateOptions(toRunSpec({ image: 'nginx', container_port: 80, ...request }, owner), 'run-id', [
    { containerPort: 80, hostPort: 20_000, hostAddress: '127.0.0.1' },
  ]);

describe('toCreateOptions', () => {
  it('publishes one port on 127.0.0.1 and labels the container', () => {
    expect(options()).toEqual({
      Image: 'docker.io/library/nginx:latest',
      Env: [],
      Labels: {
        'dockapi.managed': 'true',
        'dockapi.run': 'run-id',
        'dockapi.container_port': '80',
        'dockapi.host_port': '20000',
        'dockapi.ports': '20000:80',
        'dockapi.image': 'nginx',
      },
      ExposedPorts: { '80/tcp': {} },
      HostConfig: {
        Annotations: { 'dockapi.run': 'run-id' },
        PortBindings: { '80/tcp': [{ HostIp: '127.0.0.1', HostPort: '20000' }] },
        RestartPolicy: { Name: 'no', MaximumRetryCount: 0 },
        Mounts: [],
        SecurityOpt: ['no-new-privileges'],
        CapDrop: [],
        ReadonlyRootfs: false,
      },
    });
  });

  it('sends the name to the engine, and keeps it as a label', () => {
    expect(options({ name: 'web' })).toMatchObject({ name: 'web', Labels: { 'dockapi.name': 'web' } });
  });

  it.each([
    ['on-failure', { Name: 'on-failure', MaximumRetryCount: 0 }, 'on-success'],
    ['on-failure:3', { Name: 'on-failure', MaximumRetryCount: 3 }, 'on-success'],
    ['always', { Name: 'always', MaximumRetryCount: 0 }, 'on-stop'],
    ['unless-stopped', { Name: 'unless-stopped', MaximumRetryCount: 0 }, 'on-stop'],
  ])('never sends auto_remove together with %s to the engine', (restart_policy, RestartPolicy, label) => {
    expect(options({ restart_policy, auto_remove: true })).toMatchObject({
      HostConfig: { RestartPolicy },
      Labels: { 'dockapi.auto_remove': `${label} run-id` },
    });
  });

  it('never leaves auto_remove to the engine', () => {
    const { HostConfig, Labels } = options({ auto_remove: true });
    expect(HostConfig).not.toHaveProperty('AutoRemove');
    expect(Labels).toMatchObject({ 'dockapi.auto_remove': 'on-exit run-id' });
  });

  it('sends the limits to the engine, and no unknown option', () => {
    const asked: Partial<RunContainerDto> = {
      name: 'web',
      command: 'sleep 1',
      network: 'mine',
      memory: '64m',
      cpus: 0.5,
      pids_limit: 10,
      read_only: true,
      user: '1000:1000',
      cap_drop: ['NET_RAW'],
      labels: { team: 'a' },
    };
    const { HostConfig, ...rest } = options(asked);
    expect(Object.keys(rest).sort()).toEqual(['Cmd', 'Env', 'ExposedPorts', 'Image', 'Labels', 'User', 'name']);
    expect(Object.keys(HostConfig ?? {}).sort()).toEqual([
      'Annotations',
      'CapDrop',
      'Memory',
      'Mounts',
      'NanoCpus',
      'NetworkMode',
      'PidsLimit',
      'PortBindings',
      'ReadonlyRootfs',
      'RestartPolicy',
      'SecurityOpt',
    ]);
    expect(HostConfig).toMatchObject({
      Memory: 64 * 1024 * 1024,
      NanoCpus: 500_000_000,
      PidsLimit: 10,
      ReadonlyRootfs: true,
      CapDrop: ['NET_RAW'],
    });
    expect(rest).toMatchObject({ User: '1000:1000', Labels: { team: 'a', 'dockapi.managed': 'true' } });
  });

  it('stores host_header as a label', () => {
    expect(options({ host_header: 'public' }).Labels).toMatchObject({ 'dockapi.host_header': 'public' });
    expect(options().Labels).not.toHaveProperty('dockapi.host_header');
  });

  it.each(['dockapi.managed', 'dockapi.run', 'dockapi.owner', 'dockapi.', 'dockapi.new', 'a=b', '=', ''])(
    'refuses the label %j, and names it',
    (key) => {
      expect(() => options({ labels: { team: 'a', [key]: 'x' } })).toThrow(key);
    },
  );

  it('treats null as absent', () => {
    const nothing = null as never;
    expect(
      options({
        name: nothing,
        env: nothing,
        command: nothing,
        volumes: nothing,
        network: nothing,
        host_port: nothing,
        memory: nothing,
        cpus: nothing,
        pids_limit: nothing,
        read_only: nothing,
        user: nothing,
        cap_drop: nothing,
        labels: nothing,
        host_header: nothing,
        entrypoint: nothing,
        workdir: nothing,
        hostname: nothing,
        init: nothing,
        stop_signal: nothing,
        stop_timeout: nothing,
        group_add: nothing,
        health: nothing,
        shm_size: nothing,
        tmpfs: nothing,
        ulimits: nothing,
        cap_add: nothing,
        gpus: nothing,
        extra_hosts: nothing,
        platform: nothing,
      }),
    ).toEqual(options());
  });

  it('runs the image’s own command by default', () => {
    for (const command of [[], '', '  ']) expect(options({ command })).not.toHaveProperty('Cmd');
    expect(options({ command: 'a "b c"' }).Cmd).toEqual(['a', 'b c']);
  });

  it.each(['host', 'none', 'container:web', '../x', 'a b', ''])('refuses the network %j', (network) => {
    expect(() => options({ network })).toThrow(/network/);
  });

  it('labels the container with its owner, and with the run of that label, if there is an owner', () => {
    expect(options({}, 'team-a').Labels).toMatchObject({
      'dockapi.owner': 'team-a',
      'dockapi.owner_run': 'run-id',
      'dockapi.run': 'run-id',
    });
    expect(Object.keys(options().Labels ?? {}).join()).not.toContain('owner');
  });
});
