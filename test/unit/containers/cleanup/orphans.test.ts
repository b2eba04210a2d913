import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { ContainerCreator } from '../../../../src/containers/run/container-creator.service.js';
import type { AutoRemover } from '../../../../src/containers/cleanup/auto-remover.service.js';
import type { ContainerRemover } from '../../../../src/containers/cleanup/container-remover.service.js';
import { ContainerRunner } from '../../../../src/containers/run/container-runner.service.js';
import type { ExitWatcher } from '../../../../src/containers/run/exit-watcher.service.js';
import type { Leftovers } from '../../../../src/containers/cleanup/leftovers.service.js';
import { Orphans } from '../../../../src/containers/cleanup/orphans.service.js';
import type { PortAllocator } from '../../../../src/containers/run/port-allocator.service.js';
import { DEFAULT_READY } from '../../../../src/containers/readiness/ready-spec.js';
import type { RunSpec } from '../../../../src/containers/run/run-spec.js';
import type { Config } from '../../../../src/config/config.js';
import type { ContainerWatcher, DockerEvents } from '../../../../src/docker/containers/docker-events.js';
import type { DockerService } from '../../../../src/docker/engine/docker.service.js';
import type { ManagedContainers } from '../../../../src/docker/containers/managed-containers.service.js';
import { Work } from '../../../../src/operations/work.js';
import type { PlacesService } from '../../../../src/placement/places.service.js';

const MINUTE_MS = 60_000;
const OWN = 'a'.repeat(64);
const STRANGE = 'b'.repeat(64);

/** Container id → its `dockapi.run`; none of them is started. */
let created: Map<string, string>;
let removed: string[];
let isProven: boolean;
let watcher: ContainerWatcher;
let start: PromiseWithResolvers<void>;
let orphans: Orphans;
let runner: ContainerRunner;

beforeEach(() => {
  vi.useFakeTimers();
  created = new Map();
  removed = [];
  isProven = true;
  start = Promise.withResolvers();
  const containers = {
    inspectProven: (id: string) =>
      Promise.resolve(
        isProven ? { State: { Status: 'created' }, Config: { Labels: { 'dockapi.run': created.get(id) } } } : undefined,
      ),
  } as unknown as ManagedContainers;
  const remover = { removeIfThere: (id: string) => Promise.resolve(removed.push(id)) } as unknown as ContainerRemover;
  const events = { watch: (each: ContainerWatcher) => void (watcher = each) } as unknown as DockerEvents;
  orphans = new Orphans(containers, remover, events);
  orphans.onModuleInit();
  const creator = {
    prepare: () => Promise.resolve(),
    create: (_spec: RunSpec, runId: string) => Promise.resolve(create(OWN, runId)),
  } as unknown as ContainerCreator;
  const ports = {
    reserve: (ports: object[]) => Promise.resolve({ ports, [Symbol.dispose]: () => undefined }),
    assign: () => undefined,
  } as unknown as PortAllocator;
  runner = new ContainerRunner(
    { startContainer: () => start.promise } as unknown as DockerService,
    creator,
    ports,
    {} as ExitWatcher,
    { removeContainer: () => Promise.resolve() } as unknown as Leftovers,
    orphans,
    { hasRun: () => undefined } as unknown as AutoRemover,
    { isMade: () => undefined } as unknown as PlacesService,
    { engineTimeoutMs: MINUTE_MS } as Config,
  );
});
afterEach(() => {
  orphans.onModuleDestroy();
  vi.useRealTimers();
});

function create(id: string, runId: string): string {
  created.set(id, runId);
  watcher.onEvent({ Action: 'create', Actor: { ID: id, Attributes: { 'dockapi.run': runId } } });
  return id;
}

function run(): Promise<unknown> {
  const { signal } = new AbortController();
  const ports: RunSpec['ports'] = [{ containerPort: 80, hostPort: 8_080 }];
  return runner.run({ ports, ready: DEFAULT_READY } as RunSpec, undefined, new Work(signal), signal);
}

describe('a container that is not started within a minute', () => {
  it('is removed if no run of it is known', async () => {
    create(STRANGE, 'of a dockAPI that was killed');
    await vi.advanceTimersByTimeAsync(MINUTE_MS - 1);
    expect(removed).toEqual([]);
    await vi.advanceTimersByTimeAsync(1);
    expect(removed).toEqual([STRANGE]);
  });

  it('stays if it cannot be proven that dockAPI created it', async () => {
    isProven = false;
    create(STRANGE, 'of an image that is gone');
    await vi.advanceTimersByTimeAsync(10 * MINUTE_MS);
    expect(removed).toEqual([]);
  });

  it('stays during a run of this process, and no longer', async () => {
    const running = run();
    await vi.advanceTimersByTimeAsync(10 * MINUTE_MS);
    expect([[...created.keys()], removed]).toEqual([[OWN], []]);
    start.reject(new Error('the engine has failed'));
    await expect(running).rejects.toThrow('the engine has failed');
    await vi.advanceTimersByTimeAsync(MINUTE_MS);
    expect(removed).toEqual([OWN]);
  });
});
