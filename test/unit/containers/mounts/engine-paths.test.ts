import { describe, expect, it } from 'vitest';
import { leadsToEngine } from '../../../../src/containers/mounts/engine-paths.js';

const HOME = '/home/ada';
const MAC = '/Users/ada';

describe('leadsToEngine', () => {
  it.each([
    // Linux, rootless and Podman among it
    '/var/run/docker.sock',
    '/run/docker.sock',
    '/run/user',
    '/run/user/1000',
    '/run/user/1000/docker.sock',
    '/run/user/1000/docker',
    '/run/user/1000/podman/podman.sock',
    '/run/podman',
    '/var/run/podman/podman.sock',
    '/run/k3s/containerd/containerd.sock',
    '/run/cri-dockerd.sock',
    '/srv/jail/run/docker.sock',
    '/var/snap/docker/common/run/docker.sock',
    // Docker Desktop, in its virtual machine
    '/var/run/docker.sock.raw',
    '/run/docker.sock.raw',
    '/run/host-services',
    '/run/host-services/docker.proxy.sock',
    '/run/guest-services',
    '/var/run/guest-services/docker.sock',
    '/host_mnt',
    '/host_mnt/run',
    '/host_mnt/private/var/run/docker.sock',
    '/run/desktop',
    '/run/desktop/mnt/host/run/docker.sock',
    '/run/desktop/mnt/host/c/proc',
    '/mnt/host/wsl/docker-desktop',
    '/mnt/host/wsl/docker-desktop/shared-sockets/guest-services/docker.sock',
    '/mnt/wsl/docker-desktop/shared-sockets/host-services/docker.proxy.sock',
    // macOS
    '/private/var/run',
    '/private/var/run/docker.sock',
    '/VAR/RUN/Docker.sock',
    `${MAC}/.docker/run`,
    `${MAC}/.docker/run/docker.sock`,
    `${MAC}/Library/Containers/com.docker.docker/Data`,
    `${MAC}/Library/Containers/com.docker.docker/Data/docker.raw.sock`,
    `/host_mnt${MAC}/.docker/run/docker.sock`,
    `${MAC}/.colima/default/docker.sock`,
    `${MAC}/.colima`,
    `${MAC}/.lima/default/sock`,
    `${MAC}/.lima/default/sock/docker.sock`,
    `${MAC}/.orbstack/run/docker.sock`,
    `${MAC}/.rd/docker.sock`,
    // Linux with Docker Desktop
    `${HOME}/.docker/desktop/docker.sock`,
    `${HOME}/.docker/desktop/docker-cli.sock`,
    `${HOME}/.docker/desktop`,
    // Windows
    'C:\\Users\\ada\\.docker\\run\\docker.sock',
    'c:/Users/ada/.rd',
    '/wsl$/docker-desktop/run',
    '/wsl.localhost/docker-desktop/run/docker.sock',
  ])('is true for %s', (source) => {
    expect(leadsToEngine(source)).toBe(true);
  });

  it.each([
    '/srv/data',
    '/mnt',
    '/mnt/nas',
    '/mnt/host-data',
    '/run/myapp',
    '/run/mysqld/mysqld.sock',
    '/run/user/1000/bus',
    '/run/host-services/ssh-auth.sock',
    '/var/lib/docker.socket-notes',
    '/srv/docker',
    '/srv/docker.sock.d/readme.txt',
    '/srv/my-docker.sock-docs',
    '/proc2',
    '/system',
    `${HOME}`,
    `${HOME}/.docker`,
    `${HOME}/project`,
    `/host_mnt${MAC}/project`,
    '/run/desktop/mnt/host/c/Users/ada/project',
    'C:/Users/ada/project',
    'C:\\data',
  ])('is false for %s', (source) => {
    expect(leadsToEngine(source)).toBe(false);
  });
});
