import { describe, expect, it } from 'vitest';
import { ContainerPath } from '../../../../src/containers/files/container-path.js';
import { isHidden, mountsOf } from '../../../../src/containers/files/mounts.js';
import type { ContainerDetails } from '../../../../src/docker/engine/engine-types.js';

const MOUNTS = mountsOf({
  HostConfig: { Tmpfs: { '/run': 'size=1m', '/data/cache/': '' } },
  Mounts: [
    { Type: 'volume', Destination: '/data' },
    { Type: 'bind', Destination: '/run/shared' },
    { Type: 'tmpfs', Destination: '/scratch' },
  ],
} as unknown as ContainerDetails);

describe('a path of a running container', () => {
  it.each([
    ['/run', true],
    ['/run/x/y', true],
    ['/running', false],
    ['/run/shared/x', false],
    ['/data/x', false],
    ['/data/cache/x', true],
    ['/scratch', true],
    ['/dev/shm/x', true],
    ['/proc/1/status', true],
    ['/etc/passwd', false],
    ['/', false],
  ])('%s is hidden from the archive API: %s', (path, expected) => {
    expect(isHidden(ContainerPath.of(path), MOUNTS)).toBe(expected);
  });
});
