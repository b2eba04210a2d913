import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Activity } from '../../../../src/activity/activity.service.js';
import { ContainerActivity } from '../../../../src/activity/container-activity.js';
import type { Config } from '../../../../src/config/config.js';
import { Agreement } from '../../../../src/containers/lifetimes/agreement.service.js';
import { WatchedContainer } from '../../../../src/containers/lifetimes/watched-container.js';
import type { WatchedContainers } from '../../../../src/containers/lifetimes/watched-containers.service.js';
import type { ContainerDirectory } from '../../../../src/docker/containers/container-directory.service.js';
import type { DockerEvents } from '../../../../src/docker/containers/docker-events.js';
import { Shutdown } from '../../../../src/http/shutdown.js';
import { Instances } from '../../../../src/store/instances.service.js';
import { MemoryStore } from '../../../../src/store/memory-store.js';

const IDLE_MS = 30_000;

let store: MemoryStore;
let one: Instances;
let other: Instances;
let container: WatchedContainer;
let agreement: Agreement;

beforeEach(async () => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'performance'] });
  store = Object.assign(new MemoryStore(), { kind: 'file' as 'memory' });
  [one, other] = [new Instances(store), new Instances(store)];
  await one.onModuleInit();
  await other.onModuleInit();
  const record = { changes: { idle_timeout: IDLE_MS / 1_000 }, history: [] };
  container = new WatchedContainer('c', {}, { status: 'running', startedAt: '' }, record);
  agreement = new Agreement(
    store,
    one,
    new Activity({} as DockerEvents, { lifetimes: {} } as Config),
    {} as ContainerDirectory,
    { all: () => [container] } as unknown as WatchedContainers,
    new Shutdown(),
  );
  agreement.onModuleInit();
  await vi.advanceTimersByTimeAsync(IDLE_MS); // both have seen each other
});
afterEach(async () => {
  agreement.onModuleDestroy();
  await one.onModuleDestroy();
  await other.onModuleDestroy();
  await store.close();
  vi.useRealTimers();
});

const reach = () => agreement.reach('c', IDLE_MS, new AbortController().signal);
const idlesIn = () => container.next(new ContainerActivity(undefined))?.inMs;

describe('a container that a dockAPI which has ended may have carried requests to', () => {
  it('is not stopped before it has been watched for its whole idle timeout', async () => {
    expect(idlesIn()).toBe(0);
    await store.delete('instances', other.id);
    expect(await reach()).toBeUndefined();
    expect(idlesIn()).toBe(IDLE_MS);
    expect(await reach()).toBeDefined();
  });

  it('is watched from then on although nothing is asked for', async () => {
    vi.spyOn(store, 'put').mockImplementation((collection, id, value, options) =>
      id === other.id ? Promise.resolve() : MemoryStore.prototype.put.call(store, collection, id, value, options),
    );
    await vi.advanceTimersByTimeAsync(12_000);
    expect(idlesIn()).toBe(IDLE_MS);
  });
});
