import { describe, expect, it } from 'vitest';
import { ContainerPath } from '../../../../src/containers/files/container-path.js';
import type { FileStat } from '../../../../src/containers/files/file-stat.js';
import { resolvePath } from '../../../../src/containers/files/path-resolver.js';

const TREE: Record<string, string> = {
  '/': 'directory',
  '/etc': 'directory',
  '/etc/passwd': 'file',
  '/tmp': 'directory',
  '/tmp/up': '-> ../etc',
  '/tmp/climbs': '-> ../../../../etc/passwd',
  '/tmp/absolute': '-> /etc/passwd',
  '/tmp/chain': '-> absolute',
  '/tmp/broken': '-> /etc/none',
  '/tmp/loop': '-> loop',
  '/tmp/a': '-> b',
  '/tmp/b': '-> a',
};

function stat(path: ContainerPath): Promise<FileStat | undefined> {
  const entry = TREE[path.bytes];
  if (entry === undefined) return Promise.resolve(undefined);
  const link = entry.startsWith('-> ') && { target: entry.slice(3) };
  const type = link ? 'symlink' : (entry as FileStat['type']);
  return Promise.resolve({ type, mode: 0, size: 0, modified: new Date(0), modifiedNs: 0n, ...link });
}

const resolve = async (path: string) => {
  const { path: at, missing } = await resolvePath(ContainerPath.of(path), stat);
  return [at.bytes, ...missing];
};

describe('a path', () => {
  it.each([
    ['/', ['/']],
    ['/etc/passwd', ['/etc/passwd']],
    ['/tmp/up/passwd', ['/etc/passwd']],
    ['/tmp/up/../tmp', ['/tmp']],
    ['/../../etc', ['/etc']],
    ['/tmp/climbs', ['/etc/passwd']],
    ['/tmp/chain', ['/etc/passwd']],
    ['/tmp/broken', ['/etc', 'none']],
    ['/tmp/none/deeper', ['/tmp', 'none', 'deeper']],
  ])('%s leads to %j, and never out of the root', async (path, expected) => {
    expect(await resolve(path)).toEqual(expected);
  });

  it.each(['/tmp/loop', '/tmp/a', '/etc/passwd/x'])('%s is file_not_found', async (path) => {
    await expect(resolve(path)).rejects.toMatchObject({ code: 'file_not_found' });
  });
});
