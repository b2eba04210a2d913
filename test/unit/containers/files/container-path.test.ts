import { describe, expect, it } from 'vitest';
import { ContainerPath } from '../../../../src/containers/files/container-path.js';

describe('a path in a container', () => {
  it('keeps bytes that are no UTF-8, and percent-encodes each byte', () => {
    const path = ContainerPath.ofBytes('/tmp/\xff a\n');
    expect(path.encoded).toBe('/tmp/%FF%20a%0A');
    expect(path.text).toBe('/tmp/\ufffd a\n');
    expect(path.isText).toBe(false);
    expect(ContainerPath.of('/ü').encoded).toBe('/%C3%BC');
    expect(ContainerPath.of('/ü').isText).toBe(true);
  });

  it.each([
    ['/', '/'],
    ['//a//b/', '/a/b'],
    ['/./a/.', '/a'],
    ['/a/../b', '/a/../b'],
  ])('%s is %s', (given, bytes) => {
    expect(ContainerPath.of(given).bytes).toBe(bytes);
  });

  it('cannot leave the root, and is within itself and its parents', () => {
    expect(ContainerPath.root.parent.bytes).toBe('/');
    const path = ContainerPath.of('/run/lock');
    expect(
      ['/', '/run', '/run/lock', '/run/lock/x', '/ru'].map((each) => path.isWithin(ContainerPath.of(each))),
    ).toEqual([true, true, true, false, false]);
  });
});
