import { PassThrough } from 'node:stream';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { DockerEvents } from '../../../../src/docker/containers/docker-events.js';
import type { DockerService } from '../../../../src/docker/engine/docker.service.js';

let engine: PassThrough;
let events: DockerEvents;
let heard: string[];
let subscription: Disposable;

function engineOf(subscribe: () => Promise<unknown>): DockerService {
  return { events: subscribe, isPodman: () => Promise.resolve(false) } as unknown as DockerService;
}

beforeEach(() => {
  engine = new PassThrough();
  events = new DockerEvents(engineOf(() => Promise.resolve(engine)));
  heard = [];
  subscription = events.watch({ onEvent: ({ Action, Actor }) => heard.push(`${Action} ${Actor.ID}`) });
  events.onApplicationBootstrap();
});

afterEach(async () => {
  const over = events.onModuleDestroy();
  engine.destroy();
  await over;
});

function tell(Action: string, ID: string): void {
  const event = { Type: 'container', Action, Actor: { ID, Attributes: { 'dockapi.managed': 'true' } } };
  engine.write(`${JSON.stringify(event)}\n`);
}

it('reports at once that a container is gone, and drops its events that arrive later', async () => {
  tell('create', 'a');
  await expect.poll(() => heard).toEqual(['create a']);
  events.announceGone('b');
  expect(heard).toEqual(['create a', 'destroy b']);
  for (const action of ['create', 'start', 'die', 'destroy']) tell(action, 'b');
  tell('die', 'a');
  await expect.poll(() => heard).toEqual(['create a', 'destroy b', 'die a']);
});

it('lets its watchers look at the engine before it subscribes', async () => {
  const [looked, order] = [Promise.withResolvers<void>(), [] as string[]];
  const subscribe = () => {
    order.push('subscribed');
    return new Promise<never>(() => undefined);
  };
  const other = new DockerEvents(engineOf(subscribe));
  using _watch = other.watch({ onEvent: () => undefined, onSubscribing: () => looked.promise });
  other.onApplicationBootstrap();
  await new Promise(setImmediate);
  order.push('looked');
  looked.resolve();
  await expect.poll(() => order).toEqual(['looked', 'subscribed']);
});

it('stops reporting to a watcher that is disposed of', async () => {
  subscription[Symbol.dispose]();
  const others: string[] = [];
  events.watch({ onEvent: ({ Action }) => others.push(Action) });
  tell('create', 'a');
  await expect.poll(() => others).toEqual(['create']);
  expect(heard).toEqual([]);
});
