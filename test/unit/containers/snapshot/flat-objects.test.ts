import { Readable } from 'node:stream';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { flatObjects } from '../../../../src/containers/snapshot/flat-objects.js';

async function read(chunks: Iterable<string>): Promise<unknown[]> {
  const objects: unknown[] = [];
  for await (const object of flatObjects(Readable.from(chunks) as AsyncIterable<string>)) objects.push(object);
  return objects;
}

it('reads the objects of an array, for any split into chunks and any strings', async () => {
  const changes = fc.array(fc.record({ Path: fc.string(), Kind: fc.nat(2) }));
  const text = fc.constantFrom('}{', '"', '\\"}', '\\', '[{', ']', ',');
  const hostile = fc.array(fc.record({ Path: fc.array(text).map((parts) => parts.join('')), Kind: fc.nat(2) }));
  await fc.assert(
    fc.asyncProperty(fc.oneof(changes, hostile), fc.integer({ min: 1, max: 40 }), async (array, size) => {
      const json = JSON.stringify(array);
      const chunks = Array.from({ length: Math.ceil(json.length / size) }, (_, index) =>
        json.slice(index * size, (index + 1) * size),
      );
      expect(await read(chunks)).toEqual(array);
    }),
  );
});

it.each(['null', 'null\n', '[]', '[]\n', ''])('reads none from %j', async (json) => {
  expect(await read([json])).toEqual([]);
});

it('reads only as many as requested', async () => {
  let asked = 0;
  const endless = {
    [Symbol.asyncIterator]: () => ({
      next: () => Promise.resolve({ value: `${asked++ === 0 ? '[' : ','}{"Path":"/x","Kind":0}` }),
    }),
  } as AsyncIterable<string>;
  let count = 0;
  for await (const _object of flatObjects(endless)) if (++count === 3) break;
  expect(asked).toBe(3);
});
