import { describe, expect, it } from 'vitest';
import type { ContainerDetails, ContainerSummary } from '../../../../src/docker/engine/engine-types.js';
import {
  belongsTo,
  fromDetails,
  fromSummary,
  hasManagedLabels,
  idempotencyLabels,
  idempotencyOf,
  operationLabel,
  operationOf,
  portMappingsOf,
} from '../../../../src/docker/containers/managed-container.js';

const ID = 'a'.repeat(64);
const labels = {
  'dockapi.managed': 'true',
  'dockapi.run': 'uuid',
  'dockapi.container_port': '80',
  'dockapi.image': 'nginx',
};
const expected = {
  id: ID,
  name: 'mine',
  image: 'nginx',
  status: 'running',
  labels,
  ports: [{ containerPort: 80, hostPort: 20_000, hostAddress: '127.0.0.1' }],
};
const unbound = [{ containerPort: 80, hostPort: null, hostAddress: null }];

describe('hasManagedLabels', () => {
  it.each<[boolean, Record<string, string> | null | undefined]>([
    [true, labels],
    [true, { 'dockapi.managed': 'true', 'dockapi.run': '' }],
    [false, { 'dockapi.managed': 'true' }],
    [false, { 'dockapi.managed': 'false', 'dockapi.run': 'x' }],
    [false, { 'dockapi.managed': '', 'dockapi.run': 'x' }],
    [false, { 'dockapi.managed': 'True', 'dockapi.run': 'x' }],
    [false, { 'dockapi.run': 'x' }],
    [false, {}],
    [false, null],
    [false, undefined],
  ])('is %s for %j', (managed, given) => {
    expect(hasManagedLabels(given)).toBe(managed);
  });
});

describe('the idempotency key and the operation of a container', () => {
  it('tells the marks of its own run from those of its image', () => {
    const mark = { key: 'k', request: 'r' };
    const own = { ...labels, ...idempotencyLabels(mark, 'uuid'), 'dockapi.operation': operationLabel('op', 'uuid') };
    expect([idempotencyOf(own), operationOf(own)]).toEqual([mark, 'op']);
    const inherited = { ...own, 'dockapi.run': 'another' };
    expect([idempotencyOf(inherited), operationOf(inherited)]).toEqual([undefined, undefined]);
    expect([idempotencyOf(labels), operationOf(labels)]).toEqual([undefined, undefined]);
  });
});

describe('the ports of a container', () => {
  const first = { 'dockapi.container_port': '80', 'dockapi.host_port': '20000' };

  it('are those of its list', () => {
    expect(portMappingsOf({ ...first, 'dockapi.ports': '20000:80,20001:9000' })).toEqual([
      { containerPort: 80, hostPort: 20_000 },
      { containerPort: 9_000, hostPort: 20_001 },
    ]);
  });

  it.each([
    ['an earlier version has made it, without a list', undefined],
    ['the list is the image’s, by its first host port', '20005:80,20001:9000'],
    ['the list is the image’s, by its first port', '20000:81,20001:9000'],
    ['the list is none', '20000:80,20001'],
    ['the list has what are no ports', '20000:80,20001:0'],
    ['the list is empty', ''],
  ])('are the one of its labels if %s', (_where, list) => {
    const labels = { ...first, ...(list !== undefined && { 'dockapi.ports': list }) };
    expect(portMappingsOf(labels)).toEqual([{ containerPort: 80, hostPort: 20_000 }]);
  });

  it('are each bound or not, in a list and alone', () => {
    const all = { ...labels, ...first, 'dockapi.ports': '20000:80,20001:9000,20002:9001' };
    const expectedPorts = [
      { containerPort: 80, hostPort: 20_000, hostAddress: '127.0.0.1' },
      { containerPort: 9_000, hostPort: 20_001, hostAddress: '127.0.0.1' },
      { containerPort: 9_001, hostPort: null, hostAddress: null },
    ];
    const bound = [80, 9_000].map((port, index) => ({ port, hostPort: 20_000 + index }));
    const listed = {
      Id: ID,
      Names: ['/mine'],
      State: 'running',
      Labels: all,
      Ports: bound.map(({ port, hostPort }) => ({
        IP: '127.0.0.1',
        PrivatePort: port,
        PublicPort: hostPort,
        Type: 'tcp',
      })),
    };
    expect(fromSummary(listed as unknown as ContainerSummary).ports).toEqual(expectedPorts);
    const inspected = {
      Id: ID,
      Name: '/mine',
      State: { Status: 'running', Running: true },
      Config: { Labels: all },
      NetworkSettings: {
        Ports: Object.fromEntries(
          bound.map(({ port, hostPort }) => [`${port}/tcp`, [{ HostIp: '0.0.0.0', HostPort: String(hostPort) }]]),
        ),
      },
    };
    expect(fromDetails(inspected as unknown as ContainerDetails).ports).toEqual(expectedPorts);
  });
});

describe('fromSummary', () => {
  const port = { IP: '127.0.0.1', PrivatePort: 80, PublicPort: 20_000, Type: 'tcp' };

  it('converts an entry of the engine’s list', () => {
    expect(fromSummary(summary({}))).toEqual(expected);
  });

  it('has the requested image, even if the engine forgot the tag', () => {
    expect(fromSummary(summary({ Image: 'sha256:1' })).image).toBe('nginx');
  });

  it('has its own name if there are links', () => {
    expect(fromSummary(summary({ Names: ['/other/alias', '/mine'] })).name).toBe('mine');
  });

  it.each([
    ['a stopped container', []],
    ['a port that is exposed only', [{ ...port, PublicPort: undefined }]],
    ['another port', [{ ...port, PrivatePort: 81 }]],
    ['UDP', [{ ...port, Type: 'udp' }]],
  ])('has no host port for %s', (_what, Ports) => {
    expect(fromSummary(summary({ Ports: Ports as ContainerSummary['Ports'] })).ports).toEqual(unbound);
  });

  it.each(['exited', 'created', 'dead', 'removing'])('has no host port while it is %s', (State) => {
    expect(fromSummary(summary({ State })).ports).toEqual(unbound);
  });

  it.each(['running', 'paused', 'restarting'])('has its host port while it is %s', (State) => {
    expect(fromSummary(summary({ State })).ports).toEqual(expected.ports);
  });

  it.each([
    ['192.0.2.1', '192.0.2.1'],
    ['0.0.0.0', '127.0.0.1'],
    ['', '127.0.0.1'],
  ])('has the address of a port published on "%s": %s', (IP, hostAddress) => {
    const Ports = [
      { ...port, Type: 'udp', PublicPort: 2 },
      { ...port, IP },
    ];
    expect(fromSummary(summary({ Ports }))).toMatchObject({ ports: [{ hostPort: 20_000, hostAddress }] });
  });

  function summary(changes: Partial<ContainerSummary>): ContainerSummary {
    return {
      Id: ID,
      Names: ['/mine'],
      Image: 'nginx:latest',
      ImageID: 'sha256:1',
      State: 'running',
      Labels: labels,
      Ports: [port],
      ...changes,
    } as ContainerSummary;
  }
});

describe('belongsTo', () => {
  const owned = { 'dockapi.run': 'uuid', 'dockapi.owner': 'team-a', 'dockapi.owner_run': 'uuid' };

  it('is true for the owner, and for callers without a limit', () => {
    expect([belongsTo(owned, 'team-a'), belongsTo(owned, undefined)]).toEqual([true, true]);
    expect(belongsTo(owned, 'team-b')).toBe(false);
  });

  it('is true for no owner if the label is missing or the image’s', () => {
    const unowned: Record<string, string>[] = [
      { 'dockapi.run': 'uuid' },
      { 'dockapi.run': 'uuid', 'dockapi.owner': 'team-a' },
      { ...owned, 'dockapi.owner_run': 'another' },
    ];
    for (const labels of unowned) expect(belongsTo(labels, 'team-a')).toBe(false);
  });
});

describe('fromDetails', () => {
  const bound = { '80/tcp': [{ HostIp: '127.0.0.1', HostPort: '20000' }] };

  it('converts an inspect', () => {
    expect(fromDetails(details(bound))).toEqual(expected);
  });

  it.each([
    ['a stopped container', {}],
    ['no network', null],
    ['a port that is exposed only', { '80/tcp': null }],
    ['no bindings', { '80/tcp': [] }],
    ['another port', { '81/tcp': bound['80/tcp'] }],
    ['UDP', { '80/udp': bound['80/tcp'] }],
  ])('has no host port for %s', (_what, ports) => {
    expect(fromDetails(details(ports)).ports).toEqual(unbound);
  });

  it('has the address that the port is published on', () => {
    const elsewhere = { '80/tcp': [{ HostIp: '192.0.2.1', HostPort: '20000' }] };
    expect(fromDetails(details(elsewhere))).toMatchObject({ ports: [{ hostPort: 20_000, hostAddress: '192.0.2.1' }] });
  });

  function details(Ports: object | null): ContainerDetails {
    return {
      Id: ID,
      Name: '/mine',
      Image: 'sha256:1',
      State: { Status: 'running', Running: true },
      Config: { Image: 'nginx:latest', Labels: labels },
      NetworkSettings: { Ports },
    } as unknown as ContainerDetails;
  }
});
