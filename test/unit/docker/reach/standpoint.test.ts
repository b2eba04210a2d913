import { hostname, release } from 'node:os';
import { describe, expect, it } from 'vitest';
import type { DockerService } from '../../../../src/docker/engine/docker.service.js';
import { containerIdIn, Standpoint } from '../../../../src/docker/reach/standpoint.service.js';

const ID = '0123456789abcdef'.repeat(4);

describe('containerIdIn', () => {
  const mount = (root: string, target: string) =>
    `22 27 0:21 / /proc rw - proc proc rw\n613 600 254:1 ${root} ${target} rw,relatime - ext4 /dev/vda1 rw\n`;

  it.each(['hostname', 'hosts', 'resolv.conf'])('finds the id in the mount of /etc/%s', (file) => {
    expect(containerIdIn(mount(`/var/lib/docker/containers/${ID}/${file}`, `/etc/${file}`))).toBe(ID);
    expect(containerIdIn(mount(`/containers/${ID}/${file}`, `/etc/${file}`))).toBe(ID);
  });

  it.each([
    ['', ''],
    [`/var/lib/docker/containers/${ID}/mounts/shm`, `/var/lib/docker/containers/${ID}/mounts/shm`],
    [`/var/lib/docker/containers/${ID.slice(1)}/hosts`, '/etc/hosts'],
    [`/var/lib/docker/containers/${ID}/hosts`, '/mnt/hosts'],
  ])('finds no id in a mount of "%s" at "%s"', (root, target) => {
    expect(containerIdIn(mount(root, target))).toBeUndefined();
  });
});

describe('Standpoint', () => {
  const here = { Name: hostname(), KernelVersion: release() };
  const standpointIn = (info: object) => {
    const docker = { info: () => Promise.resolve({ ...here, ...info }) } as unknown as Partial<DockerService>;
    return new Standpoint(docker as DockerService);
  };
  const seenBy = (info: object) => standpointIn(info).find();

  it('is the engine’s host if name and kernel are the engine’s', async () => {
    await expect(seenBy({})).resolves.toEqual({ on: 'host' });
  });

  it.each([{ Name: 'docker-desktop' }, { KernelVersion: '6.6.0-linuxkit' }])('is elsewhere with %j', async (info) => {
    await expect(seenBy(info)).resolves.toEqual({ on: 'elsewhere' });
  });

  it('shares its files with an engine on this host', async () => {
    await expect(standpointIn({ OperatingSystem: 'Debian GNU/Linux 12' }).sharesFiles()).resolves.toBe(true);
  });

  it.runIf(process.platform === 'linux').each([
    { Name: 'elsewhere', OperatingSystem: 'Debian GNU/Linux 12' },
    { KernelVersion: '6.6.0', OperatingSystem: 'Debian GNU/Linux 12' },
    { Name: 'docker-desktop', OperatingSystem: 'Docker Desktop' },
  ])('does not trust a local socket that leads to %j', async (info) => {
    await expect(standpointIn(info).sharesFiles()).resolves.toBe(false);
  });
});
