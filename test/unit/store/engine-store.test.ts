import { describe, expect, it, vi } from 'vitest';
import type { DockerService } from '../../../src/docker/engine/docker.service.js';
import type { EngineInfo } from '../../../src/docker/engine/engine-types.js';
import { AppError } from '../../../src/errors/app-error.js';
import { EngineName } from '../../../src/store/engine-name.service.js';
import { EngineStore } from '../../../src/store/engine-store.js';
import { MemoryStore } from '../../../src/store/memory-store.js';
import { describeStore } from './store-suite.js';
import { waitFor } from '../../support/wait-for.js';

describeStore('engine’s', () => {
  const store = new EngineStore(new MemoryStore(), () => Promise.resolve('one'));
  return Promise.resolve({ store, close: () => store.close() });
});

describe('the store of an engine', () => {
  it('has nothing of another engine’s, but counts hits of both', async () => {
    const shared = new MemoryStore();
    const [one, two] = ['one', 'two'].map((name) => new EngineStore(shared, () => Promise.resolve(name)));
    await one!.put('a', '1', 'of one');
    await one!.append('s', 'of one', 10);
    expect(await two!.get('a', '1')).toBeUndefined();
    expect(await two!.list('a')).toEqual([]);
    expect((await two!.read('s', undefined, 10)).entries).toEqual([]);
    expect((await one!.hit('k', 60_000, 1)).isAllowed).toBe(true);
    expect((await two!.hit('k', 60_000, 1)).isAllowed).toBe(false);
  });

  it('fails as the engine does until that says its name, and then tells those who watch', async () => {
    const away = new AppError('engine_unreachable', 'Start it');
    const name = vi.fn<() => Promise<string>>().mockRejectedValue(away);
    const store = new EngineStore(new MemoryStore(), name);
    const [seen, disposed] = [vi.fn(), vi.fn()];
    store.watch('a', seen);
    store.watch('a', disposed)[Symbol.dispose]();
    await expect(store.get('a', '1')).rejects.toBe(away);
    expect(seen).not.toHaveBeenCalled();
    name.mockResolvedValue('one');
    await store.put('a', '1', 'x');
    await waitFor(() => expect(seen).toHaveBeenCalled());
    expect(disposed).not.toHaveBeenCalled();
  });
});

describe('the name of an engine', () => {
  const nameOf = (...infos: Partial<EngineInfo>[]) => {
    const info = vi.fn(() => Promise.resolve(infos.length > 1 ? infos.shift() : infos[0]));
    return new EngineName({ info } as unknown as DockerService);
  };

  it('is its id', async () => {
    expect(await nameOf({ ID: 'ABCD:EFGH' }).get()).toBe('ABCD:EFGH');
  });

  it('is made of its host and data directory if it has another id each time', async () => {
    const host = { Name: 'host', DockerRootDir: '/var/lib/containers' };
    const names = [
      nameOf({ ...host, ID: '1' }, { ...host, ID: '2' }),
      nameOf({ ...host, ID: '3' }, { ...host, ID: '4' }),
      nameOf({ ...host, Name: 'other', ID: '5' }, { ...host, Name: 'other', ID: '6' }),
    ].map((name) => name.get());
    const [one, two, three] = await Promise.all(names);
    expect(one).toBe(two);
    expect(three).not.toBe(one);
  });
});
