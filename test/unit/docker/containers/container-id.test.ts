import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  checkContainerId,
  containerNotFound,
  looksLikeId,
  namesContainer,
} from '../../../../src/docker/containers/container-id.js';
import { AppError } from '../../../../src/errors/app-error.js';

const ID = '4c01db0b339c'.padEnd(64, '0123456789abcdef');
const CONTAINER = { id: ID, name: 'my-nginx' };

describe('checkContainerId', () => {
  it.each([ID, ID.slice(0, 12), 'my-nginx', 'a', '0', 'A_b.c-d', 'x'.repeat(128)])('accepts %s', (id) => {
    expect(checkContainerId(id)).toBe(id);
  });

  it.each([
    '',
    'x'.repeat(129),
    '.hidden',
    '-rf',
    '_x',
    'a/b',
    '..',
    'a/../b',
    'a?force=1',
    'a#b',
    'a%2fb',
    'a b',
    'a\n',
    '\na',
    'a\0',
    'ä',
    'ａ',
  ])('refuses %j with a problem that names the field', (id) => {
    expect(() => checkContainerId(id)).toThrow(
      expect.objectContaining({
        code: 'invalid_request',
        details: { errors: [expect.objectContaining({ field: 'id' })] },
      }),
    );
  });

  it('accepts only valid ids, of 10,000 random values', () => {
    const nearly = fc.string({ unit: fc.constantFrom(...'abzAZ09_.-/\\%?#:@ \0\n\r\té２'), maxLength: 140 });
    fc.assert(
      fc.property(fc.oneof(nearly, fc.string({ unit: 'binary', maxLength: 140 })), (id) => {
        const first = /[A-Za-z0-9]/.test(id.charAt(0));
        const rest = [...id].every((char) =>
          'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.-'.includes(char),
        );
        const allowed = first && rest && id.length <= 128;
        expect(passes(id)).toBe(allowed);
      }),
      { numRuns: 10_000 },
    );
  });
});

describe('namesContainer', () => {
  it.each([ID, 'my-nginx', ID.slice(0, 12), ID.slice(0, 40)])('is true for %s', (asked) => {
    expect(namesContainer(asked, CONTAINER)).toBe(true);
  });

  it.each([ID.slice(0, 11), ID.slice(0, 1), 'my-ngin', 'my-nginx2', ID.slice(0, 12).toUpperCase(), 'f'.repeat(12), ''])(
    'is false for %j, although the engine may accept it',
    (asked) => {
      expect(namesContainer(asked, CONTAINER)).toBe(false);
    },
  );
});

describe('looksLikeId', () => {
  it.each(['a'.repeat(12), 'A'.repeat(12), '0'.repeat(64)])('is true for %s', (name) => {
    expect(looksLikeId(name)).toBe(true);
  });

  it.each(['a'.repeat(11), 'a'.repeat(65), 'deadbeefcafe-1', 'g'.repeat(12)])('is false for %s', (name) => {
    expect(looksLikeId(name)).toBe(false);
  });
});

it('containerNotFound names the requested id', () => {
  const error = containerNotFound('my-nginx');
  expect(error).toBeInstanceOf(AppError);
  expect(error).toMatchObject({ code: 'container_not_found', detail: expect.stringContaining('my-nginx') });
});

function passes(id: string): boolean {
  try {
    return checkContainerId(id) === id;
  } catch {
    return false;
  }
}
