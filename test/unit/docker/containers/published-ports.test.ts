import { setImmediate as turn } from 'node:timers/promises';
import { beforeEach, describe, expect, it } from 'vitest';
import type { ContainerWatcher, DockerEvents } from '../../../../src/docker/containers/docker-events.js';
import type { DockerService } from '../../../../src/docker/engine/docker.service.js';
import { PublishedPorts } from '../../../../src/docker/containers/published-ports.service.js';

const RUNNING = 20_000;
const STOPPED = 20_001;
const REMOVED = 20_002;
const DATAGRAMS = 20_003;
const PRIVATE = 8_080;

/** As the engine lists them. */
const CONTAINERS = [
  {
    Labels: {},
    Ports: [
      { IP: '127.0.0.1', PrivatePort: PRIVATE, PublicPort: RUNNING, Type: 'tcp' },
      { IP: '127.0.0.1', PrivatePort: 53, PublicPort: DATAGRAMS, Type: 'udp' },
    ],
  },
  { Labels: { 'dockapi.host_port': String(STOPPED) }, Ports: [] },
];

interface Call {
  respond(containers: object[]): void;
  fail(error: Error): void;
  ms: number | undefined;
}

let watcher: ContainerWatcher;
/** To the engine, so far. */
let calls: Call[];
let ports: PublishedPorts;

beforeEach(() => {
  calls = [];
  const engine = {
    listContainers: (_filters: object, _signal: undefined, ms: number) => {
      const { promise, resolve, reject } = Promise.withResolvers<object[]>();
      calls.push({ respond: resolve, fail: reject, ms });
      return promise;
    },
  } as unknown as DockerService;
  const events = { watch: (each: ContainerWatcher) => void (watcher = each) } as unknown as DockerEvents;
  ports = new PublishedPorts(engine, events);
  ports.onModuleInit();
});

describe('PublishedPorts', () => {
  it('has those of running containers, and of dockAPI’s own stopped ones', async () => {
    const asked = [RUNNING, STOPPED, DATAGRAMS, PRIVATE, 3_000].map((port) => ports.has(port));
    await turn();
    calls[0]?.respond(CONTAINERS);
    expect(await Promise.all(asked)).toEqual([true, true, false, false, false]);
  });

  it('has all ports of one that publishes several', async () => {
    const ofBoth = (first: number) => ({
      'dockapi.container_port': '80',
      'dockapi.host_port': String(first),
      'dockapi.ports': `${first}:80,${first + 1}:9000`,
    });
    watcher.onEvent({ Action: 'destroy', Actor: { ID: 'f'.repeat(64), Attributes: ofBoth(REMOVED) } });
    expect(await Promise.all([ports.has(REMOVED), ports.has(REMOVED + 1)])).toEqual([true, true]);
    const stopped = [30_000, 30_001, 30_002].map((port) => ports.has(port));
    await turn();
    calls[0]?.respond([{ Labels: ofBoth(30_000), Ports: [] }]);
    expect(await Promise.all(stopped)).toEqual([true, true, false]);
  });

  it('has those of dockAPI’s own removed containers, without an engine call', async () => {
    const Attributes = { 'dockapi.host_port': String(REMOVED) };
    watcher.onEvent({ Action: 'destroy', Actor: { ID: 'f'.repeat(64), Attributes } });
    expect(await ports.has(REMOVED)).toBe(true);
    expect(calls).toEqual([]);
  });

  it('makes one engine call at a time, and uses no result that is older than the request', async () => {
    const first = Array.from({ length: 50 }, () => ports.has(RUNNING));
    await turn();
    const later = Array.from({ length: 50 }, () => ports.has(RUNNING));
    await turn();
    expect(calls).toHaveLength(1);
    calls[0]?.respond([]);
    expect(new Set(await Promise.all(first))).toEqual(new Set([false]));
    await turn();
    expect(calls).toHaveLength(2);
    calls[1]?.respond(CONTAINERS);
    expect(new Set(await Promise.all(later))).toEqual(new Set([true]));
  });

  describe('while the events are watched', () => {
    beforeEach(() => void watcher.onWatching?.());

    /** Whether a port is known without a question, which would get no response. */
    const isKnown = async () => {
      const before = calls.length;
      const response = ports.has(RUNNING);
      await turn();
      const known = calls.length === before;
      calls[before]?.respond(CONTAINERS);
      return (await response) && known;
    };
    const change = () => watcher.onEvent({ Action: 'start', Actor: { ID: 'f'.repeat(64), Attributes: {} } });

    it.each<[string, () => void]>([
      ['one of dockAPI’s containers changes', change],
      ['somebody else’s changes', () => watcher.onOthers?.()],
      ['the watch is lost', () => watcher.onLost?.()],
      ['the watch stands again', () => void watcher.onWatching?.()],
    ])('caches them until %s', async (_what, happens) => {
      expect([await isKnown(), await isKnown(), await isKnown()]).toEqual([false, true, true]);
      happens();
      expect(await isKnown()).toBe(false);
    });

    it('does not cache a response that a change may have outdated', async () => {
      const asked = ports.has(3_000);
      await turn();
      change();
      calls[0]?.respond(CONTAINERS);
      expect(await asked).toBe(false);
      expect([await isKnown(), await isKnown()]).toEqual([false, true]);
    });
  });

  it('gives the engine 2 s, and asks again after a failure', async () => {
    const first = ports.has(RUNNING);
    await turn();
    const second = ports.has(RUNNING);
    calls[0]?.fail(new Error('hangs'));
    await expect(first).rejects.toThrow('hangs');
    await turn();
    calls[1]?.respond(CONTAINERS);
    expect(await second).toBe(true);
    expect(calls.map(({ ms }) => ms)).toEqual([2_000, 2_000]);
  });
});
