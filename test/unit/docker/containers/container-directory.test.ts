import { beforeEach, describe, expect, it } from 'vitest';
import { ContainerDirectory } from '../../../../src/docker/containers/container-directory.service.js';
import type { ContainerWatcher, DockerEvents } from '../../../../src/docker/containers/docker-events.js';
import type { ContainerDetails } from '../../../../src/docker/engine/engine-types.js';
import type { ManagedContainers } from '../../../../src/docker/containers/managed-containers.service.js';

const ID = 'a'.repeat(64);
const { signal } = new AbortController();

describe('ContainerDirectory', () => {
  let watcher: ContainerWatcher;
  let directory: ContainerDirectory;
  let looks: string[];
  let labels: Record<string, string>;
  /** Runs during the engine call. */
  let meanwhile: () => void;

  beforeEach(() => {
    looks = [];
    labels = {};
    meanwhile = () => undefined;
    const inspect = (name: string) => {
      looks.push(name);
      meanwhile();
      return Promise.resolve({ Id: ID, State: { StartedAt: 'now' }, Config: { Labels: {} } } as ContainerDetails);
    };
    const task = () => (Object.keys(labels).length > 0 ? { task: {} } : {});
    const get = async (name: string) => ({ id: (await inspect(name)).Id, labels, ...task() });
    const containers = { inspect, get };
    const events = { watch: (given: ContainerWatcher) => (watcher = given) };
    directory = new ContainerDirectory(containers as unknown as ManagedContainers, events as unknown as DockerEvents);
    directory.onModuleInit();
    void watcher.onWatching?.();
  });

  const look = (name: string) => directory.look(name, undefined, () => name, signal);
  const happens = (Action: string, id = ID) => watcher.onEvent({ Action, Actor: { ID: id, Attributes: {} } });

  it('caches the latest look, under each name that was used', async () => {
    expect(directory.find('web', undefined)).toBeUndefined();
    await look('web');
    const known = { key: `${ID}@now`, containerId: ID, owner: undefined };
    expect(directory.find('web', undefined)).toEqual({ ...known, value: 'web' });
    await look(ID);
    for (const name of ['web', ID]) expect(directory.find(name, undefined)).toEqual({ ...known, value: ID });
  });

  it.each(['die', 'stop', 'kill', 'pause', 'destroy', 'connect', 'disconnect'])(
    'forgets a container by all its names at the event %s, and notifies its listeners',
    async (action) => {
      const forgotten: string[] = [];
      directory.onForgotten((key) => forgotten.push(key));
      await look('web');
      await look(ID);
      happens(action, 'another');
      expect(directory.find('web', undefined)).toBeDefined();
      happens(action);
      expect([directory.find('web', undefined), directory.find(ID, undefined)]).toEqual([undefined, undefined]);
      expect(forgotten).toEqual([`${ID}@now`]);
    },
  );

  it.each(['start', 'unpause', 'rename'])(
    'looks again after the event %s, and lets requests to it go on',
    async (action) => {
      const forgotten: string[] = [];
      directory.onForgotten((key) => forgotten.push(key));
      await look('web');
      happens(action);
      expect(directory.find('web', undefined)).toBeUndefined();
      expect(forgotten).toEqual([]);
    },
  );

  it('does not cache a look that an event may have outdated', async () => {
    meanwhile = () => happens('die');
    await look('web');
    expect(directory.find('web', undefined)).toBeUndefined();
  });

  it('looks again if an event has outdated a look, and caches the result', async () => {
    meanwhile = () => {
      meanwhile = () => undefined;
      happens('disconnect');
    };
    await look('web');
    expect(looks).toEqual(['web', 'web']);
    expect(directory.find('web', undefined)).toBeDefined();
  });

  it('caches a look despite events of other containers', async () => {
    meanwhile = () => happens('die', 'another');
    await look('web');
    expect(looks).toEqual(['web']);
    expect(directory.find('web', undefined)).toBeDefined();
  });

  it('does not cache a look that started before events were watched', async () => {
    watcher.onLost?.();
    meanwhile = () => void watcher.onWatching?.();
    await look('web');
    expect(directory.find('web', undefined)).toBeUndefined();
  });

  it('caches nothing while events cannot be watched', async () => {
    await look('web');
    watcher.onLost?.();
    expect(directory.find('web', undefined)).toBeUndefined();
    await look('web');
    await directory.idOf('web', undefined, signal);
    expect(directory.find('web', undefined)).toBeUndefined();
    await directory.idOf('web', undefined, signal);
    expect(looks).toHaveLength(4);
  });

  it.each(['rename', 'destroy'])('asks for an id once, and again after the event %s', async (action) => {
    for (let time = 0; time < 3; time++) expect(await directory.idOf('web', undefined, signal)).toBe(ID);
    expect(looks).toEqual(['web']);
    happens(action);
    await directory.idOf('web', undefined, signal);
    expect(looks).toEqual(['web', 'web']);
  });

  it('keeps the id of a name while only the state of its container changes', async () => {
    await directory.idOf('web', undefined, signal);
    for (const action of ['die', 'start', 'pause', 'unpause']) happens(action);
    directory.forgetState(ID);
    expect(await directory.idOf('web', undefined, signal)).toBe(ID);
    expect(looks).toEqual(['web']);
    directory.forget(ID);
    await directory.idOf('web', undefined, signal);
    expect(looks).toEqual(['web', 'web']);
  });

  it('shares one look between all callers with the same name and reader after an event', async () => {
    const read = () => 'value';
    await Promise.all(Array.from({ length: 5 }, () => directory.look('web', undefined, read, signal)));
    expect(looks).toEqual(['web']);
    happens('restart');
    happens('start');
    await Promise.all(Array.from({ length: 5 }, () => directory.look('web', undefined, read, signal)));
    expect(looks).toEqual(['web', 'web']);
  });

  it('does not share a look that started before an event', async () => {
    const read = () => 'value';
    const before = directory.look('web', undefined, read, signal);
    happens('start', 'another');
    await Promise.all([before, directory.look('web', undefined, read, signal)]);
    expect(looks).toEqual(['web', 'web']);
  });

  it('shares one look between all callers that ask for the id of a name', async () => {
    await Promise.all(Array.from({ length: 5 }, () => directory.idOf('web', undefined, signal)));
    expect(looks).toEqual(['web']);
  });

  it('ends the wait of a caller that leaves, and no other', async () => {
    const read = () => 'value';
    const leaving = new AbortController();
    const [left, stays] = [
      directory.look('web', undefined, read, leaving.signal),
      directory.look('web', undefined, read, signal),
    ];
    leaving.abort(new Error('gone'));
    await expect(left).rejects.toThrow('gone');
    await expect(stays).resolves.toMatchObject({ value: 'value' });
  });

  describe('of the tasks of a Swarm service', () => {
    const SERVICE = 'q2xz0000000000000000aaaaa';
    const LABELS = {
      'dockapi.run': 'run',
      'dockapi.reschedule': 'run',
      'dockapi.name': 'web',
      'com.docker.swarm.service.id': SERVICE,
    };
    const starts = (id: string) => watcher.onEvent({ Action: 'start', Actor: { ID: id, Attributes: LABELS } });

    it.each([SERVICE, 'web'])('forgets what was %s when the service has another container', async (asked) => {
      await look(asked);
      starts('b'.repeat(64));
      expect(directory.find(asked, undefined)).toBeUndefined();
    });

    it('keeps nothing that was found while another one started', async () => {
      meanwhile = () => starts('b'.repeat(64));
      await look('web');
      expect(directory.find('web', undefined)).toBeUndefined();
    });

    it('tells the service’s id, and asks for its container each time', async () => {
      labels = LABELS;
      for (let turn = 0; turn < 2; turn++) {
        expect(await directory.idOf('web', undefined, signal)).toBe(ID);
        expect(await directory.publicIdOf('web', undefined, signal)).toBe(SERVICE);
      }
      expect(looks.length).toBe(4);
    });
  });
});
