import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseTmpfs } from '../../../../../src/containers/run/fields/tmpfs.js';

const MIB = 1024 * 1024;

const refused = (detail: string | RegExp): unknown =>
  expect.objectContaining({ code: 'invalid_request', detail: expect.stringMatching(detail) });

describe('parseTmpfs', () => {
  it('reads sizes, and keeps the other options', () => {
    expect(
      parseTmpfs({ '/run': 'size=64m,mode=1777', '/tmp//a/': 'ro,noexec,uid=1,gid=2,nr_inodes=10', '/b': '' }),
    ).toEqual([
      { target: '/run', size: 64 * MIB, options: ['mode=1777'] },
      { target: '/tmp/a', size: undefined, options: ['ro', 'noexec', 'uid=1', 'gid=2', 'nr_inodes=10'] },
      { target: '/b', size: undefined, options: [] },
    ]);
  });

  it.each([
    ['', 'absolute path'],
    ['run', 'absolute path'],
    ['/a/../b', 'absolute path'],
    ['/..', 'absolute path'],
    ['/./a', 'absolute path'],
    ['/a\0b', 'absolute path'],
    ['/', 'cannot be covered'],
    ['//', 'cannot be covered'],
    ['/proc', 'cannot be covered'],
    ['//proc//1', 'cannot be covered'],
    ['/sys/', 'cannot be covered'],
  ])('refuses the path %j', (path, why) => {
    expect(() => parseTmpfs({ [path]: '' })).toThrow(refused(why));
  });

  it.each([
    'size=0',
    'size=50%',
    'size=',
    'size',
    'size=-1',
    'mode=9',
    'mode=',
    'mode=01777,x',
    'nr_inodes=0',
    'nr_blocks=1',
    'huge=always',
    'mpol=bind:0',
    'suid',
    'dev',
    'bind',
    'rbind',
    'remount',
    'rshared',
    'exec=1',
    'uid=root',
    'uid=-1',
    'constructor',
    'constructor=1',
    '__proto__=1',
    'size=1m,size=2m',
    'ro,ro',
    'ro,rw',
    'exec,noexec',
    ' ro',
    'ro\0',
    'mode=1777\n',
    'SIZE=1m',
  ])('refuses the options %j', (options) => {
    expect(() => parseTmpfs({ '/a': options })).toThrow(refused(/^tmpfs: "\/a" /));
  });

  it('refuses two mounts at one path, and more than 20', () => {
    expect(() => parseTmpfs({ '/a': '', '/a/': '' })).toThrow(refused('twice'));
    const paths = Array.from({ length: 21 }, (_each, index) => [`/${index}`, '']);
    expect(() => parseTmpfs(Object.fromEntries(paths) as Record<string, string>)).toThrow(refused('20'));
  });

  it('refuses a path that a volume is mounted at', () => {
    expect(() => parseTmpfs({ '/a/b': '' }, ['/a//b/'])).toThrow(refused('twice'));
  });

  it('accepts only known options, in any combination', () => {
    const part = fc.oneof(
      fc.constantFrom('size=1m', 'mode=700', 'ro', 'exec', 'nosuid', 'size=0', 'suid', 'dev', 'size=1m\0', '=', 'bind'),
      fc.string({ unit: fc.constantFrom(...'=,sizemodruw018 %\0\n'), maxLength: 12 }),
    );
    const known = /^(?:exec|noexec|ro|rw|nosuid|nodev|mode=[0-7]{3,4}|[ug]id=\d{1,10}|nr_inodes=[1-9]\d{0,9})$/;
    fc.assert(
      fc.property(fc.array(part, { maxLength: 4 }), (parts) => {
        let found;
        try {
          [found] = parseTmpfs({ '/a': parts.join(',') });
        } catch {
          return;
        }
        expect(found?.options.filter((option) => !known.test(option))).toEqual([]);
        expect(found?.size ?? 1).toBeGreaterThan(0);
      }),
      { numRuns: 5_000 },
    );
  });
});
