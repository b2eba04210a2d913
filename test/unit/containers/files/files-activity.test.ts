import { EventEmitter } from 'node:events';
import type { Response } from 'express';
import { expect, it } from 'vitest';
import { LOCAL_CALLER } from '../../../../src/access/caller.js';
import { Activity } from '../../../../src/activity/activity.service.js';
import { WakeUps } from '../../../../src/activity/wake-ups.service.js';
import type { Config } from '../../../../src/config/config.js';
import { FilesActivity } from '../../../../src/containers/files/files-activity.service.js';
import type { ContainerDirectory } from '../../../../src/docker/containers/container-directory.service.js';
import type { DockerEvents } from '../../../../src/docker/containers/docker-events.js';

const activity = new Activity({} as DockerEvents, { lifetimes: { silentMs: undefined } } as Config);
const directory = { idOf: () => Promise.resolve('c') } as Partial<ContainerDirectory> as ContainerDirectory;
const files = new FilesActivity(directory, new WakeUps(activity));
const begin = (response: EventEmitter) =>
  files.begin('web', LOCAL_CALLER, response as Response, new AbortController().signal);

it('containers whose files go in or out are in use until the response is over', async () => {
  const response = new EventEmitter();
  await begin(response);
  expect([activity.of('c').isBusy, activity.of('c').open.files]).toEqual([true, 1]);
  response.emit('close');
  expect([activity.of('c').isBusy, activity.of('c').last?.kind]).toEqual([false, 'files']);
});

it('a container whose files are only looked at is in use meanwhile, and its idle clock goes on', async () => {
  activity.of('c').used('touch', undefined);
  const before = activity.of('c').last;
  const response = new EventEmitter();
  await files.look('web', LOCAL_CALLER, response as Response, new AbortController().signal);
  expect(activity.of('c').isBusy).toBe(true);
  response.emit('close');
  expect([activity.of('c').isBusy, activity.of('c').last]).toEqual([false, before]);
});

it('a client that has left before its container is awake does not keep it in use', async () => {
  await begin(Object.assign(new EventEmitter(), { closed: true }));
  expect(activity.of('c').open.files).toBe(0);
});
