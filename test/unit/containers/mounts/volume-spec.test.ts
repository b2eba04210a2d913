import { describe, expect, it } from 'vitest';
import { parseVolume } from '../../../../src/containers/mounts/volume-spec.js';

describe('parseVolume', () => {
  it.each([
    ['/srv/data:/data', { Type: 'bind', Source: '/srv/data', Target: '/data', ReadOnly: false }],
    ['/srv/data:/data:ro', { Type: 'bind', Source: '/srv/data', Target: '/data', ReadOnly: true }],
    ['/srv/data:/data:rw', { Type: 'bind', Source: '/srv/data', Target: '/data', ReadOnly: false }],
    ['C:/a:/b:ro', { Type: 'bind', Source: 'C:/a', Target: '/b', ReadOnly: true }],
    ['C:\\a:/b', { Type: 'bind', Source: 'C:\\a', Target: '/b', ReadOnly: false }],
    ['d:\\a dir\\x:/b', { Type: 'bind', Source: 'd:\\a dir\\x', Target: '/b', ReadOnly: false }],
    ['cache:/var/cache', { Type: 'volume', Source: 'cache', Target: '/var/cache', ReadOnly: false }],
    ['my.cache_1-x:/c:ro', { Type: 'volume', Source: 'my.cache_1-x', Target: '/c', ReadOnly: true }],
  ])('accepts %s', (spec, mount) => {
    expect(parseVolume(spec)).toEqual(mount);
  });

  it.each([
    'nonsense',
    '/data',
    ':/data',
    '/a:',
    '/a:b',
    './a:/b',
    '../a:/b',
    '~/a:/b',
    'a/b:/c',
    '/a:/b:rwx',
    '/a:/b:z',
    '/a:/b:ro:ro',
    '/a:/',
    '/a://',
    'C:a:/b',
    'C:/a:b',
    '/a\0:/b',
    '-x:/b',
  ])('refuses %j', (spec) => {
    expect(() => parseVolume(spec)).toThrow(/volumes/);
  });
});
