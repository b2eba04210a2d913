import { Readable } from 'node:stream';
import { Logger } from '@nestjs/common';
import { afterEach, expect, it, vi } from 'vitest';
import { DockerEvents } from '../../../../src/docker/containers/docker-events.js';
import type { DockerService } from '../../../../src/docker/engine/docker.service.js';
import { AppError } from '../../../../src/errors/app-error.js';

afterEach(() => {
  vi.restoreAllMocks();
});

/** The warnings of a watch that is refused three times. */
async function warningsAfter(code: 'engine_error' | 'engine_unreachable'): Promise<string[]> {
  const warn = vi.spyOn(Logger.prototype, 'warn').mockReturnValue();
  const thrice = Promise.withResolvers<void>();
  let calls = 0;
  const events = new DockerEvents({
    events: () => {
      if (++calls === 3) thrice.resolve();
      return Promise.reject(new AppError(code, 'Forbidden'));
    },
  } as unknown as DockerService);
  events.onApplicationBootstrap();
  await thrice.promise;
  await events.onModuleDestroy();
  expect(events.isWatching).toBe(false);
  return warn.mock.calls.map(([line]) => String(line));
}

it('warns once if the engine refuses its events', async () => {
  expect(await warningsAfter('engine_error')).toEqual([expect.stringContaining('allow GET /events')]);
});

it('does not warn about an unreachable engine', async () => {
  expect(await warningsAfter('engine_unreachable')).toEqual([]);
});

it('converts Podman’s events to Docker’s', async () => {
  const Attributes = { 'dockapi.managed': 'true' };
  const lines = [
    { Type: 'container', Action: 'died', Actor: { ID: 'one', Attributes } },
    { Type: 'container', Action: 'remove', Actor: { ID: 'one', Attributes } },
    { Type: 'network', Action: 'connect', Actor: { ID: 'two', Attributes: { name: 'mine' } } },
    { Type: 'network', Action: 'remove', Actor: { ID: 'mine', Attributes: {} } },
  ];
  const body = Readable.from(lines.map((line) => `${JSON.stringify(line)}\n`));
  const lost = Promise.withResolvers<void>();
  const events = new DockerEvents({
    events: () => Promise.resolve(body),
    isPodman: () => Promise.resolve(false),
  } as unknown as DockerService);
  const received: string[] = [];
  events.watch({
    onEvent: ({ Action, Actor }) => received.push(`${Action} ${Actor.ID}`),
    onLost: () => lost.resolve(),
  });
  events.onApplicationBootstrap();
  await lost.promise;
  await events.onModuleDestroy();
  expect(received).toEqual(['die one', 'destroy one', 'connect two']);
});
