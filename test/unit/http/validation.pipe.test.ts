import { expect, it } from 'vitest';
import { RequestValidationPipe } from '../../../src/http/validation.pipe.js';

const pipe = new RequestValidationPipe();

it('leaves what dockAPI’s own decorators make alone, cycles included', async () => {
  const made: Record<string, unknown> = { constructor: 'its own' };
  made['itself'] = made;
  expect(await pipe.transform(made, { type: 'custom', metatype: Object, data: undefined })).toBe(made);
});

it('refuses inherited names in what a client sends', async () => {
  const sent = { inner: { constructor: 'x' } };
  await expect(pipe.transform(sent, { type: 'body', metatype: Object, data: undefined })).rejects.toMatchObject({
    code: 'invalid_request',
    details: { errors: [{ field: 'inner.constructor', message: 'no such field' }] },
  });
});
