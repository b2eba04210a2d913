import { beforeEach, describe, expect, it } from 'vitest';
import type { Nodes } from '../../../src/cluster/nodes.service.js';
import { containerNotFound } from '../../../src/docker/containers/container-id.js';
import type { ContainerWatcher, DockerEvents } from '../../../src/docker/containers/docker-events.js';
import type { ManagedContainer } from '../../../src/docker/containers/managed-container.js';
import type { ManagedContainers } from '../../../src/docker/containers/managed-containers.service.js';
import { ContainerFeed } from '../../../src/peers/view/container-feed.service.js';

const containerOf = (id: string, status = 'running') =>
  ({ id, name: `name-of-${id}`, status, labels: {} }) as ManagedContainer;

let watcher: ContainerWatcher;
let feed: ContainerFeed;
/** What the engine has. */
let containers: Map<string, ManagedContainer>;
/** Resolves before each answer of the engine about one container, which is of the time of the question. */
let answer: Promise<void>;
/** What a reader is told, as text. */
let told: string[];

beforeEach(() => {
  containers = new Map();
  answer = Promise.resolve();
  told = [];
  const get = async (id: string) => {
    const found = containers.get(id);
    await answer;
    if (!found) throw containerNotFound(id);
    return found;
  };
  const list = () => Promise.resolve([...containers.values()]);
  const events: Partial<DockerEvents> = {
    watch: (each) => {
      watcher = each;
      return { [Symbol.dispose]: () => undefined };
    },
  };
  feed = new ContainerFeed(
    { isCluster: true } as Nodes,
    { get, list } as unknown as ManagedContainers,
    events as DockerEvents,
  );
  feed.onModuleInit();
});

/** From here on. */
const read = () =>
  feed.read((line) => {
    if (line.kind === 'container') told.push(`${line.container.id} ${line.container.status}`);
    else told.push('id' in line ? `${line.kind} ${line.id}` : line.kind);
  });

const tell = (Action: string, ID: string) => watcher.onEvent({ Action, Actor: { ID, Attributes: {} } });

const remove = (id: string) => {
  containers.delete(id);
  tell('destroy', id);
};

describe('the feed of a node', () => {
  it('tells what is there, and then every change once', async () => {
    containers.set('a', containerOf('a'));
    read();
    await watcher.onWatching!();
    containers.set('a', containerOf('a', 'exited'));
    tell('die', 'a');
    tell('stop', 'a');
    await expect.poll(() => told).toContain('a exited');
    containers.set('b', containerOf('b'));
    tell('create', 'b');
    await expect.poll(() => told).toHaveLength(5);
    remove('a');
    expect(told).toEqual(['list', 'a running', 'listed', 'a exited', 'b running', 'removed a']);
  });

  it('does not tell a container any more that is removed while it is looked at', async () => {
    await watcher.onWatching!();
    read();
    const { promise, resolve } = Promise.withResolvers<void>();
    answer = promise;
    containers.set('a', containerOf('a'));
    tell('start', 'a');
    remove('a');
    containers.set('b', containerOf('b'));
    tell('start', 'b');
    resolve();
    await expect.poll(() => told).toContain('b running');
    expect(told.filter((line) => line.endsWith('a') || line.startsWith('a'))).toEqual(['removed a']);
    read();
    expect(told.slice(-3)).toEqual(['list', 'b running', 'listed']);
  });
});
