import { describe, expect, it } from 'vitest';
import { parseImageReference } from '../../../src/docker/images/image-reference.js';
import { checkImage } from '../../../src/policy/image-allowlist.js';

const DIGEST = `sha256:${'0123456789abcdef'.repeat(4)}`;

function isAllowed(image: string, ...patterns: string[]): boolean {
  try {
    checkImage(parseImageReference(image).name, patterns);
    return true;
  } catch (error) {
    expect(error).toMatchObject({ code: 'forbidden' });
    return false;
  }
}

describe('checkImage', () => {
  it.each([
    ['nginx', 'docker.io/library/nginx:latest'],
    ['docker.io/library/nginx', 'docker.io/library/nginx:latest'],
    ['nginx:1.27', 'docker.io/library/nginx:*'],
    ['nginx', 'docker.io/library/*'],
    [`nginx@${DIGEST}`, 'docker.io/library/*'],
    [`nginx@${DIGEST}`, `docker.io/library/nginx@${DIGEST}`],
    ['ghcr.io/team/sub/app:1', 'ghcr.io/team/*'],
    ['registry:5000/app:1', 'registry:5000/app:*'],
    ['a.example.com/app:1', '*.example.com/app:1'],
    ['evil.test/app:1', '*/*'],
  ])('allows %s with %s', (image, pattern) => {
    expect(isAllowed(image, pattern)).toBe(true);
    expect(isAllowed(image, 'other.test/*', pattern)).toBe(true);
  });

  it.each([
    ['nginx:1.27', 'docker.io/library/nginx:latest'],
    ['nginx', 'docker.io/library/ngin:latest'],
    ['team/nginx', 'docker.io/library/*'],
    ['ghcr.io/library/nginx', 'docker.io/library/*'],
    ['nginx', 'dockerXio/library/nginx:latest'],
    // The engine uses the digest and ignores the tag.
    [`nginx:1.27@${DIGEST}`, 'docker.io/library/nginx:1.27'],
    [`nginx@${DIGEST}`, 'docker.io/library/nginx:*'],
    // A path on one registry cannot match another registry.
    ['evil.test/a.example.com/app:1', '*.example.com/app:1'],
    ['evil.test/docker.io/library/nginx', 'docker.io/library/*'],
    ['docker.io.evil.test/library/nginx', 'docker.io/library/*'],
    ['docker.io:5000/library/nginx', 'docker.io/library/*'],
    // An id names no registry.
    [DIGEST, '*/*'],
    [DIGEST.slice(7), '*/*'],
  ])('refuses %s with %s', (image, pattern) => {
    expect(isAllowed(image, pattern)).toBe(false);
  });

  it('allows everything without a list, and nothing with an empty one', () => {
    expect(() => checkImage('docker.io/library/nginx:latest', undefined)).not.toThrow();
    expect(isAllowed('nginx')).toBe(false);
  });

  it('names what is allowed', () => {
    expect(() => checkImage('evil.test/app:1', ['docker.io/library/*', 'ghcr.io/team/*'])).toThrow(
      'image: evil.test/app:1 is not allowed. DOCKAPI_IMAGES allows docker.io/library/*, ghcr.io/team/*',
    );
  });
});
