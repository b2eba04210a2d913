import { expect, it } from 'vitest';
import { sizeIn } from '../../../../../src/containers/exec/attach/frames.js';

it.each([
  ['kubectl', '{"Width":120,"Height":40}'],
  ['@kubernetes/client-node', '{"height":40,"width":120}'],
])('takes the size as %s sends it', (_client, text) => {
  expect(sizeIn(Buffer.from(text))).toEqual({ cols: 120, rows: 40 });
});

it.each(['', 'x', 'null', '[]', '{"Width":120}', '{"Width":0,"Height":40}', '{"Width":"120","Height":40}'])(
  'takes %j for no size',
  (text) => {
    expect(sizeIn(Buffer.from(text))).toBeUndefined();
  },
);
