import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { familiarName, parseImageReference } from '../../../../src/docker/images/image-reference.js';
import { AppError } from '../../../../src/errors/app-error.js';
import { within } from '../../../support/within.js';

/** Parsing runs in the same process as all other requests, so it must be fast. */
const LIMIT_MS = 10_000;

const DIGEST = `sha256:${'0123456789abcdef'.repeat(4)}`;

describe('familiarName', () => {
  it.each([
    ['docker.io/library/busybox:latest', 'busybox:latest'],
    ['docker.io/dockapi/echo:1', 'dockapi/echo:1'],
    ['busybox:latest', 'busybox:latest'],
    ['127.0.0.1:5000/library/busybox:latest', '127.0.0.1:5000/library/busybox:latest'],
    ['localhost/mine:latest', 'localhost/mine:latest'],
  ])('of %s is %s', (reference, name) => {
    expect(familiarName(reference)).toBe(name);
  });
});

describe('parseImageReference', () => {
  it.each([
    ['nginx', 'latest', 'docker.io'],
    ['nginx:1.27', '1.27', 'docker.io'],
    ['team/app', 'latest', 'docker.io'],
    ['registry:5000/team/app:1', '1', 'registry:5000'],
    ['localhost/app', 'latest', 'localhost'],
    ['127.0.0.1:5000/app', 'latest', '127.0.0.1:5000'],
    ['ghcr.io/team/app:v1', 'v1', 'ghcr.io'],
    ['[::1]:5000/app', 'latest', '[::1]:5000'],
    ['[2001:db8::1]/team/app:v1', 'v1', '[2001:db8::1]'],
    ['SomeHost:8080/app', 'latest', 'SomeHost:8080'],
    [`nginx@${DIGEST}`, DIGEST, 'docker.io'],
    [`registry:5000/app@${DIGEST}`, DIGEST, 'registry:5000'],
    [`nginx:1.27@${DIGEST}`, DIGEST, 'docker.io'],
  ])('reads %s as %s from %s', (asked, tag, registry) => {
    expect(parseImageReference(asked)).toMatchObject({ asked, registry, pull: { tag } });
  });

  it('sends the engine the name with the default tag', () => {
    const { name, pull } = parseImageReference('registry:5000/team/app');
    expect(name).toBe('registry:5000/team/app:latest');
    expect(pull).toEqual({ fromImage: 'registry:5000/team/app', tag: 'latest' });
  });

  it('sends the engine a digest in place of a tag', () => {
    const { name, pull } = parseImageReference(`registry:5000/team/app:1@${DIGEST}`);
    expect(name).toBe(`registry:5000/team/app@${DIGEST}`);
    expect(pull).toEqual({ fromImage: 'registry:5000/team/app', tag: DIGEST });
  });

  it.each(['a'.repeat(64), DIGEST])('reads %s as an image id, which registries do not know', (asked) => {
    const reference = parseImageReference(asked);
    expect(reference).toMatchObject({ asked, name: asked });
    expect(reference.pull).toBeUndefined();
  });

  it.each([
    ['605c77e624dd', 'docker.io/library/605c77e624dd', 'latest'],
    ['605c77e624ddb75e', 'docker.io/library/605c77e624ddb75e', 'latest'],
    ['sha256:605c77e624dd', 'docker.io/library/sha256', '605c77e624dd'],
  ])('sends the engine the short id %s unchanged, and pulls that name if no image has the id', (asked, from, tag) => {
    expect(parseImageReference(asked)).toEqual({
      asked,
      name: asked,
      registry: 'docker.io',
      pull: { fromImage: from, tag },
    });
  });

  it.each(['605c77e624d', '605c77e624dd:latest', 'library/605c77e624dd', '605c77e624dg', 'docker.io/605c77e624dd'])(
    'takes %s for a name, not for a short id',
    (asked) => {
      expect(parseImageReference(asked).name).toMatch(/^docker\.io\/library\/605c77e624d\w?:latest$/);
    },
  );

  it.each([
    '',
    ' ',
    'nginx ',
    ' nginx',
    'Nginx',
    'nginx:',
    ':latest',
    'nginx:la test',
    'nginx:-dash',
    `nginx:${'t'.repeat(129)}`,
    'nginx@',
    'nginx@sha256:123',
    'nginx@md5:d41d8cd98f00b204e9800998ecf8427e',
    '/nginx',
    'nginx/',
    'a//b',
    '../nginx',
    'team/../nginx',
    './nginx',
    'nginx?tag=1',
    'nginx#1',
    'nginx%2f..',
    'http://registry/nginx',
    'nginx\0',
    'my_repo:5000/app',
    '[::1:5000/app',
    '[::g]/app',
    '[::1]:x/app',
    '[]/app',
    '[::1]',
    'nginx\n',
    'nginx:latest\n',
    '-nginx',
    'a'.repeat(256),
    `${'a/'.repeat(300)}b`,
  ])('refuses %j with a problem that names the field', (asked) => {
    const error = failureOf(asked);
    expect(error).toMatchObject({ code: 'invalid_request', details: { errors: [{ field: 'image' }] } });
  });

  it.each(['!', '-', ':', '@', '_', '/', ' '])('refuses a long name that ends in %j at once', (end) => {
    expect(failureOf('a'.repeat(200) + end)).toMatchObject({ code: 'invalid_request' });
    expect(failureOf(`registry:5000/team/${'a'.repeat(200)}${end}`)).toMatchObject({ code: 'invalid_request' });
  });

  it('accepts nothing that could lead out of an engine path', { timeout: 240_000 }, () => {
    const parts = fc.constantFrom(
      '..',
      '.',
      '/',
      '?',
      '#',
      '%',
      '%2e',
      ' ',
      '\\',
      ':',
      '@',
      DIGEST,
      'nginx',
      'a',
      'A',
      '5000',
      'é',
      '\0',
      '\r\n',
    );
    const nearly = fc.array(parts, { maxLength: 8 }).map((each) => each.join(''));
    fc.assert(
      fc.property(fc.oneof(nearly, fc.string({ unit: 'binary', maxLength: 20 })), (asked) => {
        const name = nameOf(asked);
        if (name === undefined) return;
        expect(name).toMatch(/^[A-Za-z0-9[][A-Za-z0-9_.:/@[\]-]*$/);
        expect(name.split(/[/:@]/)).not.toContain('..');
        expect(name.split('/')).not.toContain('.');
        expect(name).not.toMatch(/\/\/|\/$/);
      }),
      { numRuns: 2_000 },
    );
  });
});

function nameOf(asked: string): string | undefined {
  try {
    return within(LIMIT_MS, () => parseImageReference(asked).name);
  } catch (error) {
    expect(error).toBeInstanceOf(AppError);
    return undefined;
  }
}

function failureOf(asked: string): unknown {
  try {
    return within(LIMIT_MS, () => parseImageReference(asked));
  } catch (error) {
    return error;
  }
}
