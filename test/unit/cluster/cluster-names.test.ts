import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ClusterNames } from '../../../src/cluster/names/cluster-names.service.js';
import { Nodes } from '../../../src/cluster/nodes.service.js';
import type { Standing } from '../../../src/cluster/standing.service.js';
import type { Config } from '../../../src/config/config.js';
import type { ContainerWatcher, DockerEvents } from '../../../src/docker/containers/docker-events.js';
import type { DockerService } from '../../../src/docker/engine/docker.service.js';
import type { EngineServices } from '../../../src/docker/engine/engine-services.service.js';
import type { SwarmService } from '../../../src/docker/engine/engine-types.js';
import { Instances } from '../../../src/store/instances.service.js';
import { MemoryStore } from '../../../src/store/memory-store.js';

const TAKEN = { code: 'name_in_use' };

const service = (id: string, name: string) =>
  ({
    ID: id,
    Spec: {
      TaskTemplate: { ContainerSpec: { Labels: { 'dockapi.name': name } } },
      Mode: { Replicated: { Replicas: 1 } },
    },
  }) as unknown as SwarmService;

/** A dockAPI of a node, whose engine has the containers that a test gives it. */
class Member {
  readonly containers = new Map<string, string>();
  /** Of the swarm, if this node is a manager. */
  readonly services: SwarmService[] = [];
  readonly instances: Instances;
  readonly names: ClusterNames;
  private watcher: ContainerWatcher | undefined;

  constructor(
    readonly node: string,
    store: MemoryStore,
    isCluster = true,
    private readonly isManager = false,
  ) {
    const listed = () => [...this.containers].map(([Id, name]) => ({ Id, Names: [`/${name}`], Labels: {} }));
    const watch = (watcher: ContainerWatcher) => {
      this.watcher = watcher;
      return { [Symbol.dispose]: () => undefined };
    };
    this.instances = new Instances(store);
    this.names = new ClusterNames(
      new Nodes({ cluster: isCluster ? {} : undefined } as Config),
      { get: () => Promise.resolve({ nodeId: node, isManager: this.isManager }) } as unknown as Standing,
      { listContainers: () => Promise.resolve(listed()) } as unknown as DockerService,
      { watch } as unknown as DockerEvents,
      this.instances,
      { list: () => Promise.resolve(this.services) } as unknown as EngineServices,
      store,
    );
    this.names.onModuleInit();
  }

  async run(name: string, id = `${this.node}-${name}`): Promise<string> {
    await using claim = await this.names.claim(name);
    this.containers.set(id, name);
    claim.keep(id);
    return id;
  }

  async remove(id: string): Promise<void> {
    this.containers.delete(id);
    this.watcher!.onEvent({ Action: 'destroy', Actor: { ID: id, Attributes: {} } });
    await this.names.released(id);
  }

  async heal(): Promise<void> {
    await this.watcher!.onWatching!();
    await this.names.onModuleDestroy();
    this.names.onModuleInit();
  }

  async end(): Promise<void> {
    await this.names.onModuleDestroy();
    await this.instances.onModuleDestroy();
  }
}

let store: MemoryStore;
let one: Member;
let two: Member;

beforeEach(async () => {
  store = new MemoryStore();
  [one, two] = [new Member('one', store), new Member('two', store)];
  await one.instances.onModuleInit();
  await two.instances.onModuleInit();
});
afterEach(async () => {
  await one.end();
  await two.end();
  await store.close();
});

describe('the name of a container', () => {
  it('is given once in the cluster, whoever asks at the same time', async () => {
    const members = [one, two, one, two, one, two];
    const results = await Promise.allSettled(members.map((each, n) => each.run('web', String(n))));
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    for (const each of results) if (each.status === 'rejected') expect(each.reason).toMatchObject(TAKEN);
  });

  it('is free as soon as the container is gone, or its run has failed', async () => {
    const id = await one.run('web');
    await expect(two.run('web')).rejects.toMatchObject(TAKEN);
    await one.remove(id);
    const failed = await two.names.claim('web');
    await expect(one.run('web')).rejects.toMatchObject(TAKEN);
    await failed[Symbol.asyncDispose]();
    await one.run('web');
  });

  it('of a Swarm service is no node’s: free when the service is gone, and healed by managers', async () => {
    const manager = new Member('three', store, true, true);
    {
      await using claim = await manager.names.claimForService('web');
      manager.services.push(service('id', 'web'));
      claim.keep('id');
    }
    await expect(one.run('web')).rejects.toMatchObject({ detail: expect.stringContaining('Swarm service') as string });
    await manager.heal();
    await one.heal();
    await expect(one.run('web')).rejects.toMatchObject(TAKEN);
    manager.services.pop();
    await manager.heal(); // somebody else has removed it
    await two.remove(await two.run('web'));
    manager.services.push(service('id', 'web'));
    await manager.heal(); // the store has lost its records
    await expect(two.run('web')).rejects.toMatchObject(TAKEN);
    manager.services.pop();
    await manager.names.serviceReleased('id', 'web');
    await two.run('web');
    await manager.end();
  });

  it('of a Swarm service is not freed by the end of one that a failed run has left', async () => {
    const manager = new Member('three', store, true, true);
    {
      await using claim = await manager.names.claimForService('web');
      await manager.names.serviceReleased('left', 'web');
      await expect(two.run('web')).rejects.toMatchObject(TAKEN);
      manager.services.push(service('id', 'web'));
      claim.keep('id');
    }
    await manager.names.serviceReleased('left', 'web');
    await expect(two.run('web')).rejects.toMatchObject(TAKEN);
    await manager.end();
  });

  it('is not freed by the late end of a container that had it before', async () => {
    const id = await one.run('web');
    await one.remove(id);
    await two.run('web');
    await one.remove(id);
    await expect(one.run('web')).rejects.toMatchObject(TAKEN);
  });

  it('is free at once where a dockAPI was killed between claim and create', async () => {
    await two.names.claim('web');
    await expect(one.run('web')).rejects.toMatchObject(TAKEN);
    await two.end();
    two = new Member('two', store);
    await two.run('web');
  });

  it('is free at once for every worker of its node after another one than it was run by has removed it', async () => {
    const worker = new Member('one', store);
    await worker.instances.onModuleInit();
    Object.assign(worker, { containers: one.containers });
    const id = await one.run('web');
    one.containers.delete(id);
    await worker.names.released(id); // the other worker has not heard of it yet
    expect(await worker.run('web', 'next')).toBe('next');
    await expect(one.run('web')).rejects.toMatchObject(TAKEN);
    await one.remove(id);
    await expect(two.run('web')).rejects.toMatchObject(TAKEN);
    const claim = await worker.names.claim('shop'); // its container is still to come
    await expect(one.run('shop')).rejects.toMatchObject(TAKEN);
    await claim[Symbol.asyncDispose]();
    await worker.end();
  });

  it('is healed by its node for the others', async () => {
    await two.names.claim('web');
    await two.end();
    two = new Member('two', store);
    await expect(one.run('web')).rejects.toMatchObject(TAKEN);
    await two.heal();
    await one.run('web');
  });

  it('of a node that is away stays taken', async () => {
    await two.run('web');
    await two.end();
    await one.heal();
    await expect(one.run('web')).rejects.toMatchObject(TAKEN);
  });

  it('is claimed again after the store has lost its records, and freed with its container', async () => {
    const id = await one.run('web');
    for (const { id: name } of await store.list('names')) await store.delete('names', name);
    await one.heal();
    await expect(two.run('web')).rejects.toMatchObject(TAKEN);
    await one.remove(id);
    await two.run('web');
  });

  it('that it had before is free after a rename', async () => {
    const id = await one.run('web');
    {
      await using claim = await one.names.claim('shop');
      claim.keep(id);
    }
    await expect.poll(() => two.run('web').catch(() => undefined)).toBeDefined();
    await expect(two.run('shop')).rejects.toMatchObject(TAKEN);
  });

  it('must not look like the id of a Swarm service, in a cluster', async () => {
    const refused = { code: 'invalid_request', message: expect.stringContaining('25 letters and digits') as string };
    for (const name of ['a1b2c3d4e5f6g7h8i9j0k1l2m', 'A1B2C3D4E5F6G7H8I9J0K1L2M']) {
      await expect(one.run(name)).rejects.toMatchObject(refused);
      await expect(one.names.claimForService(name)).rejects.toMatchObject(refused);
    }
    await one.run('a1b2c3d4e5f6g7h8i9j0-1l2m');
  });

  it('costs nothing without a cluster', async () => {
    const alone = new Member('alone', store, false);
    await alone.run('web');
    await alone.run('web', 'other');
    await alone.run('a1b2c3d4e5f6g7h8i9j0k1l2m');
    expect(await store.list('names')).toEqual([]);
    await alone.end();
  });
});
