// Uses a store from a process of its own, straight from the source: node --experimental-transform-types store-worker.mjs FILE WORK
import { registerHooks } from 'node:module';

registerHooks({
  resolve: (specifier, context, next) =>
    next(context.parentURL?.includes('/src/') ? specifier.replace(/^(\..*)\.js$/, '$1.ts') : specifier, context),
});

const [, , file = '', work = ''] = process.argv;
const { FileStore } = await import('../../src/store/file/file-store.ts');
const { update } = await import('../../src/store/store.ts');
const store = new FileStore(file, () => process.exit(9));

const WORK = {
  /** Everything that several processes may do at once. Prints what it got. */
  async contend() {
    const got = { won: 0, hits: 0, appended: [] };
    for (let n = 0; n < 100; n++) {
      await update(store, 'shared', 'counter', (value) => String(Number(value) + 1));
      if ((await store.putIfAbsent('names', String(n), String(process.pid))) === undefined) got.won++;
      if ((await store.hit('rate', 60_000, 150)).isAllowed) got.hits++;
      got.appended.push(await store.append('stream', `${process.pid} ${n}`, 1_000));
    }
    console.log(JSON.stringify(got));
  },

  /** Prints each number that was written, until it is killed. */
  async write() {
    for (let n = 1; ; n++) {
      await store.put('written', String(n), 'x'.repeat(1_000));
      process.stdout.write(`${n}\n`);
      if (n % 10 === 0) await new Promise((resolve) => setImmediate(resolve));
    }
  },

  async put() {
    await store.put('watched', '1', 'by another process');
    await store.close();
  },
};

await WORK[work]();
