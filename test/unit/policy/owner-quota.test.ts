import { expect, it } from 'vitest';
import { loadConfig } from '../../../src/config/environment.js';
import { OwnerQuota } from '../../../src/policy/owner-quota.service.js';
import { Instances } from '../../../src/store/instances.service.js';
import { Locks } from '../../../src/store/locks.service.js';
import { MemoryStore } from '../../../src/store/memory-store.js';

const FORBIDDEN = expect.objectContaining({ code: 'forbidden' });

/** Shared by several processes, as a store that is not in memory. */
class SharedStore extends MemoryStore {
  override readonly kind = 'file' as never;
}

/** An engine on which creates take as long as the test wants. */
class Engine {
  readonly made: string[] = [];
  /** Creates under way. */
  readonly under: (() => void)[] = [];

  readonly count = () => Promise.resolve(this.made.length);
  readonly create = (name: string) => async () => {
    await new Promise<void>((resolve) => this.under.push(resolve));
    this.made.push(name);
  };

  /** Ends all creates, one after another, until `settled` is settled. */
  async finish(settled: Promise<unknown>): Promise<void> {
    let isOver = false;
    void settled.finally(() => (isOver = true)).catch(() => undefined);
    await expect
      .poll(() => {
        expect(this.under.length).toBeLessThanOrEqual(1);
        this.under.pop()?.();
        return isOver;
      })
      .toBe(true);
  }
}

async function dockapis(count: number, env: NodeJS.ProcessEnv) {
  const store = new SharedStore();
  const config = loadConfig(env);
  const instances = Array.from({ length: count }, () => new Instances(store));
  for (const instance of instances) await instance.onModuleInit();
  const end = () => Promise.all(instances.map((instance) => instance.onModuleDestroy()));
  return { quotas: instances.map((instance) => new OwnerQuota(new Locks(store, instance), config)), end };
}

it('gives the last places to as many as there are, of several dockAPIs at once', async () => {
  const { quotas, end } = await dockapis(3, { DOCKAPI_MAX_NETWORKS: '2' });
  const engine = new Engine();
  const results = Promise.allSettled(
    quotas.map((quota, n) => quota.create('networks', 'team-a', engine.count, engine.create(String(n)))),
  );
  await engine.finish(results);
  expect((await results).map(({ status }) => status).sort()).toEqual(['fulfilled', 'fulfilled', 'rejected']);
  expect(engine.made).toHaveLength(2);
  await expect(quotas[0]!.create('networks', 'team-a', engine.count, engine.create('x'))).rejects.toThrow(FORBIDDEN);
  await end();
});

it('counts what a run creates meanwhile', async () => {
  const { quotas, end } = await dockapis(2, { DOCKAPI_MAX_VOLUMES: '1' });
  const [one, other] = quotas;
  const engine = new Engine();
  const run = one!.alone('volumes', 'team-a', engine.create('of a run'));
  await expect.poll(() => engine.under.length).toBe(1);
  const refused = other!.create('volumes', 'team-a', engine.count, engine.create('x'));
  await engine.finish(Promise.all([run, refused]));
  await expect(refused).rejects.toThrow(FORBIDDEN);
  await end();
});

it('lets other owners create at the same time, and everybody without a limit', async () => {
  const { quotas, end } = await dockapis(2, { DOCKAPI_MAX_VOLUMES: '1' });
  const [one, other] = quotas;
  const engine = new Engine();
  const all = [
    one!.create('volumes', 'team-a', engine.count, engine.create('a')),
    other!.create('volumes', 'team-b', engine.count, engine.create('b')),
    ...quotas.map((quota) => quota.alone('networks', 'team-a', engine.create('c'))),
  ];
  await expect.poll(() => engine.under.length).toBe(4);
  engine.under.forEach((done) => done());
  await Promise.all(all);
  await end();
});
