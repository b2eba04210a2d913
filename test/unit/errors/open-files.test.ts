import { expect, it } from 'vitest';
import { toAppError } from '../../../src/docker/engine/docker-errors.js';
import { tooManyOpenFiles } from '../../../src/errors/open-files.js';
import { toProblem } from '../../../src/http/problem.js';
import { toUpstreamError } from '../../../src/upstream/upstream-errors.js';

const errors = [
  { code: 'EMFILE', errno: -24 },
  { code: 'ENFILE', errno: -23 },
  { code: 'ERR_SYSTEM_ERROR', errno: 24 },
].map((fields) => Object.assign(new Error('too many open files'), fields));

it.each(errors)('turns $code $errno into too_many_open_files', (error) => {
  for (const tell of [tooManyOpenFiles, toUpstreamError, (each: unknown) => toAppError(each, 'list')]) {
    expect(toProblem(tell(error)!, '/')).toMatchObject({ status: 500, code: 'too_many_open_files' });
  }
});

it.each([undefined, null, 'EMFILE', new Error('EMFILE'), { code: 'ECONNREFUSED', errno: -111 }])(
  '%s is something else',
  (error) => expect(tooManyOpenFiles(error)).toBeUndefined(),
);
