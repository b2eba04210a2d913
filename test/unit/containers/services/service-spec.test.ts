import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { RunContainerDto } from '../../../../src/containers/run/run-container.dto.js';
import { toRunSpec } from '../../../../src/containers/run/run-spec.js';
import { toServiceSpec } from '../../../../src/containers/services/service-spec.js';
import { fuzzedRun } from '../../../support/fuzzed-run.js';

const IMAGE = 'nginx@sha256:of-it';

const spec = (request: Partial<RunContainerDto> = {}, owner?: string) =>
  toServiceSpec(
    toRunSpec({ image: 'nginx', container_port: 80, reschedule: true, ...request }, owner),
    'run-id',
    IMAGE,
    [],
  );

describe('toServiceSpec', () => {
  it('is one task at a time, of one image, on a port of the engine, that is always started again', () => {
    const labels = {
      'dockapi.managed': 'true',
      'dockapi.run': 'run-id',
      'dockapi.container_port': '80',
      'dockapi.host_port': '0',
      'dockapi.ports': '0:80,0:9000',
      'dockapi.image': 'nginx',
      'dockapi.name': 'web',
      'dockapi.owner': 'alice',
      'dockapi.owner_run': 'run-id',
      'dockapi.reschedule': 'run-id',
    };
    expect(spec({ name: 'web', ports: [9000], labels: { team: 'a' } }, 'alice')).toEqual({
      Name: 'dockapi-run-id',
      Labels: labels,
      TaskTemplate: {
        ContainerSpec: {
          Image: IMAGE,
          Labels: { ...labels, team: 'a' },
          Env: [],
          ReadOnly: false,
          Privileges: { NoNewPrivileges: true },
        },
        Resources: { Limits: {}, Reservations: {} },
        RestartPolicy: { Condition: 'any', Delay: 1e9 },
        Placement: { Constraints: [] },
        ForceUpdate: 0,
      },
      Mode: { Replicated: { Replicas: 1 } },
      UpdateConfig: { Parallelism: 1, Order: 'stop-first', FailureAction: 'continue' },
      EndpointSpec: {
        Mode: 'dnsrr',
        Ports: [80, 9000].map((TargetPort) => ({ Protocol: 'tcp', TargetPort, PublishMode: 'host' })),
      },
    });
  });

  it('has all that a service can have of a run', () => {
    const { ContainerSpec, Resources } = spec({
      command: 'serve -v',
      entrypoint: '/bin/app',
      env: { A: '1' },
      workdir: '/srv',
      user: 'app',
      hostname: 'web',
      group_add: ['staff'],
      init: true,
      stop_signal: 'int',
      stop_timeout: 3,
      read_only: true,
      cap_add: ['CAP_NET_RAW'],
      cap_drop: ['ALL'],
      ulimits: { nofile: 1024 },
      extra_hosts: { db: '10.0.0.1' },
      health: { command: 'true', interval: 2 },
      memory: '64m',
      cpus: 0.5,
      pids_limit: 50,
    }).TaskTemplate;
    const { Labels: _labels, ...container } = ContainerSpec;
    expect(container).toEqual({
      Image: IMAGE,
      Command: ['/bin/app'],
      Args: ['serve', '-v'],
      Env: ['A=1'],
      Dir: '/srv',
      User: 'app',
      Hostname: 'web',
      Groups: ['staff'],
      Init: true,
      StopSignal: 'INT',
      StopGracePeriod: 3e9,
      ReadOnly: true,
      CapabilityAdd: ['NET_RAW'],
      CapabilityDrop: ['ALL'],
      Ulimits: [{ Name: 'nofile', Soft: 1024, Hard: 1024 }],
      Hosts: ['10.0.0.1 db'],
      Healthcheck: { Test: ['CMD-SHELL', 'true'], Interval: 2e9 },
      Privileges: { NoNewPrivileges: true },
    });
    const asked = { NanoCPUs: 5e8, MemoryBytes: 64 * 1024 ** 2 };
    expect(Resources).toEqual({ Limits: { ...asked, Pids: 50 }, Reservations: asked });
  });

  it('keeps the conditions of readiness, which may hold secrets, out of the labels that lists of services show', () => {
    const { Labels, TaskTemplate } = spec({ health_path: '/?key=secret' });
    expect(JSON.stringify(Labels)).not.toContain('secret');
    expect(TaskTemplate.ContainerSpec.Labels['dockapi.ready']).toContain('secret');
  });
});

/** Fields of a service (Engine API 1.52) that no run may reach, beside those of containers. */
const STRANGE = [
  'Configs',
  'CredentialSpec',
  'Isolation',
  'LogDriver',
  'Mounts',
  'NetworkAttachmentSpec',
  'Networks',
  'OomScoreAdj',
  'Platforms',
  'PluginSpec',
  'Preferences',
  'Runtime',
  'Secrets',
  'Sysctls',
  'TTY',
  'configs',
  'mounts',
  'networks',
  'secrets',
  'sysctls',
];

/** All that a run may become. */
const ALLOWED = [
  'Args',
  'CapabilityAdd',
  'CapabilityDrop',
  'Command',
  'Dir',
  'Env',
  'Groups',
  'Healthcheck',
  'Hostname',
  'Hosts',
  'Image',
  'Init',
  'Labels',
  'Privileges',
  'ReadOnly',
  'StopGracePeriod',
  'StopSignal',
  'Ulimits',
  'User',
];

describe('a fuzzed run with reschedule', () => {
  it('reaches no option of Swarm that is not on the list, and each that is', () => {
    const specs = fc.sample(fuzzedRun(STRANGE), 4_000).flatMap((body) => {
      try {
        return [spec(body)];
      } catch {
        return []; // refused
      }
    });
    const used = new Set(specs.flatMap(({ TaskTemplate }) => Object.keys(TaskTemplate.ContainerSpec)));
    expect([...used].sort()).toEqual(ALLOWED);
    const outside = specs.map(({ TaskTemplate: { ContainerSpec: _container, Resources: _r, ...task }, ...service }) => {
      const { Labels: _labels, ...rest } = service;
      return JSON.stringify({ ...rest, task });
    });
    expect(new Set(outside).size).toBe(1);
    for (const { TaskTemplate } of specs)
      expect(TaskTemplate.ContainerSpec.Privileges).toEqual({ NoNewPrivileges: true });
  });
});
