import { PassThrough } from 'node:stream';
import { expect, it } from 'vitest';
import { DockerEvents, type EngineEvent } from '../../../../src/docker/containers/docker-events.js';
import type { DockerService } from '../../../../src/docker/engine/docker.service.js';

const MANAGED = { 'dockapi.managed': 'true' };

/** The renames that a watcher hears of, when an engine that has the container `listed` sends these events. */
async function renames(isPodman: boolean, sent: [action: string, attributes: object][]): Promise<object[]> {
  const engine = new PassThrough();
  const listed = [{ Id: 'a', Names: ['/listed'] }];
  const events = new DockerEvents({
    isPodman: () => Promise.resolve(isPodman),
    events: () => Promise.resolve(engine),
    listContainers: () => Promise.resolve(listed),
  } as unknown as DockerService);
  const heard: EngineEvent[] = [];
  using _watch = events.watch({ onEvent: () => undefined, onEngineEvent: (event) => void heard.push(event) });
  events.onApplicationBootstrap();
  for (const [Action, attributes] of sent) {
    const Actor = { ID: 'a', Attributes: { ...MANAGED, ...attributes } };
    engine.write(`${JSON.stringify({ Type: 'container', Action, Actor })}\n`);
  }
  await expect.poll(() => heard.length).toBe(sent.length);
  const over = events.onModuleDestroy();
  engine.destroy();
  await over;
  return heard
    .filter(({ Action }) => Action === 'rename')
    .map(({ Actor: { Attributes } }) => [Attributes['oldName'], Attributes['name']]);
}

it('has the old name of each rename, also of a container that is older than the subscription', async () => {
  expect(
    await renames(true, [
      ['rename', { name: 'second' }],
      ['start', { name: 'second' }],
      ['rename', { name: 'third' }],
    ]),
  ).toEqual([
    ['listed', 'second'],
    ['second', 'third'],
  ]);
});

it('has none of a container that is removed, or whose rename was listed already', async () => {
  expect(
    await renames(true, [
      ['rename', { name: 'listed' }],
      ['remove', { name: 'listed' }],
      ['rename', { name: 'new' }],
    ]),
  ).toEqual([
    [undefined, 'listed'],
    [undefined, 'new'],
  ]);
});

it('leaves renames of Docker as they are', async () => {
  expect(await renames(false, [['rename', { oldName: '/first', name: 'second' }]])).toEqual([['/first', 'second']]);
});
