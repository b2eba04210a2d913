import { once } from 'node:events';
import { createServer } from 'node:net';
import { beforeEach, describe, expect, it } from 'vitest';
import { PortAllocator } from '../../../../src/containers/run/port-allocator.service.js';
import type { Config } from '../../../../src/config/config.js';
import type { ContainerWatcher, DockerEvents } from '../../../../src/docker/containers/docker-events.js';
import type { ManagedContainers } from '../../../../src/docker/containers/managed-containers.service.js';
import type { PortMapping, Ports } from '../../../../src/docker/containers/published-port.js';
import { freePorts } from '../../../support/ports.js';

const [LISTED, OTHER] = ['a'.repeat(64), 'b'.repeat(64)];

/** A run that asks for no host port. */
const ANY: Ports<PortMapping> = [{ containerPort: 80, hostPort: 0 }];

let first: number;
let listing: PromiseWithResolvers<object[]>;
let watcher: ContainerWatcher;
let ports: PortAllocator;

beforeEach(async () => {
  first = await freePorts(2);
  listing = Promise.withResolvers();
  const containers = { listAll: () => listing.promise } as unknown as ManagedContainers;
  const events = { watch: (each: ContainerWatcher) => void (watcher = each) } as unknown as DockerEvents;
  const config = { portRange: { from: first, to: first + 1 }, publishAddress: '127.0.0.1' } as Config;
  ports = new PortAllocator(config, containers, events);
  ports.onModuleInit();
});

const labelled = (port: number) => ({ 'dockapi.host_port': String(port) });
const tell = (Action: string, ID: string, port: number) =>
  watcher.onEvent({ Action, Actor: { ID, Attributes: labelled(port) } });
const hold = (hostPort: number) => ports.reserve([{ containerPort: 80, hostPort }], new Set());
/** The ports that a run may get now. */
async function free(): Promise<number[]> {
  const got: number[] = [];
  try {
    for (;;) got.push((await ports.reserve(ANY, new Set(got))).ports[0].hostPort);
  } catch (error) {
    expect(error).toMatchObject({ code: 'port_in_use' });
  }
  return got.sort();
}

describe('PortAllocator', () => {
  it('does not reuse a port that two runs hold until both have released it', async () => {
    const [one, two] = [await hold(first), await hold(first)];
    one[Symbol.dispose]();
    expect(await free()).toEqual([first + 1]);
    two[Symbol.dispose]();
    expect(await free()).toContain(first);
  });

  it('reserves all ports of a run at once, picked and requested ones', async () => {
    const asked: Ports<PortMapping> = [
      { containerPort: 80, hostPort: 0 },
      { containerPort: 81, hostPort: first },
    ];
    const run = await ports.reserve(asked, new Set());
    expect(run.ports).toEqual([
      { containerPort: 80, hostPort: first + 1, hostAddress: '127.0.0.1' },
      { containerPort: 81, hostPort: first, hostAddress: '127.0.0.1' },
    ]);
    run[Symbol.dispose]();
    expect((await free()).sort()).toEqual([first, first + 1]);
  });

  it('reserves none if there are too few', async () => {
    const three: Ports<PortMapping> = [...ANY, { containerPort: 81, hostPort: 0 }, { containerPort: 82, hostPort: 0 }];
    await expect(ports.reserve(three, new Set())).rejects.toMatchObject({ code: 'port_in_use' });
    expect((await free()).sort()).toEqual([first, first + 1]);
  });

  it('leaves all ports of a stopped container to it', async () => {
    const Attributes = {
      ...labelled(first),
      'dockapi.container_port': '80',
      'dockapi.ports': `${first}:80,${first + 1}:81`,
    };
    watcher.onEvent({ Action: 'create', Actor: { ID: OTHER, Attributes } });
    expect(await free()).toEqual([]);
    watcher.onEvent({ Action: 'destroy', Actor: { ID: OTHER, Attributes } });
    expect(await free()).toHaveLength(2);
  });

  it('keeps changes that happen while the list is loading', async () => {
    const relisted = watcher.onWatching?.();
    tell('create', OTHER, first + 1);
    tell('destroy', LISTED, first);
    listing.resolve([{ id: LISTED, labels: labelled(first) }]);
    await relisted;
    expect(await free()).toEqual([first]);
  });

  it('uses the list of the latest subscription', async () => {
    const stale = watcher.onWatching?.();
    const response = listing.resolve;
    listing = Promise.withResolvers();
    const relisted = watcher.onWatching?.();
    listing.resolve([{ id: LISTED, labels: labelled(first) }]);
    await relisted;
    response([{ id: OTHER, labels: labelled(first + 1) }]);
    await stale;
    expect(await free()).toEqual([first + 1]);
  });

  it('leaves a port to its stopped container if the container’s run ends while other runs look for a port', async () => {
    const taken = createServer().listen(first, '127.0.0.1');
    await once(taken, 'listening');
    // It begins at a port by chance: of twenty times, some begin with the one that is probed.
    for (let times = 0; times < 20; times++) {
      const run = await hold(first + 1);
      const search = ports.reserve(ANY, new Set());
      ports.assign(OTHER, run.ports);
      run[Symbol.dispose]();
      await expect(search).rejects.toMatchObject({ code: 'port_in_use' });
      tell('destroy', OTHER, first + 1);
    }
    taken.close();
  });
});
