import { existsSync, readFileSync } from 'node:fs';
import { hostname, platform, release } from 'node:os';
import { Injectable } from '@nestjs/common';
import { isContainerNotFound } from '../containers/container-id.js';
import { DockerService } from '../engine/docker.service.js';
import type { ContainerDetails, EngineInfo } from '../engine/engine-types.js';

/** Where a process runs, as the engine sees it. */
export type Standing =
  /** On the engine's host, or in a container that shares its network: both have the same loopback. */
  | { on: 'host' }
  /** In a container of this engine, with the networks of these ids. */
  | { on: 'networks'; networks: ReadonlySet<string> }
  /** On another machine, which may have networks and containers with the same names and addresses. */
  | { on: 'elsewhere' };

/** Finds out where dockAPI itself runs, which decides what it can connect to. */
@Injectable()
export class Standpoint {
  private readonly ownId = ownContainerId();
  /** Cached if it cannot change during the life of the process; a container's networks can. */
  private settled: Standing | undefined;

  constructor(private readonly docker: DockerService) {}

  /** @throws AppError `engine_unreachable`, `engine_error`, `engine_timeout` */
  async find(): Promise<Standing> {
    if (this.settled) return this.settled;
    const own = await this.container();
    if (own && own.HostConfig.NetworkMode !== 'host') {
      const networks = Object.values(own.NetworkSettings.Networks).map(({ NetworkID }) => NetworkID);
      return { on: 'networks', networks: new Set(networks) };
    }
    return (this.settled = { on: own || (await this.isEnginesHost()) ? 'host' : 'elsewhere' });
  }

  /**
   * The container in which dockAPI runs; undefined if it runs in none, or in another engine's.
   *
   * @throws AppError as {@link find}
   */
  async container(): Promise<ContainerDetails | undefined> {
    if (this.ownId === undefined) return undefined;
    return this.docker.inspectContainer(this.ownId).catch((error: unknown) => {
      if (isContainerNotFound(error)) return undefined;
      throw error;
    });
  }

  /**
   * True if a path here is the same file for the engine, for a process that runs in none of its containers. A local
   * socket does not prove it: ssh -L and socat forward it from another machine. Virtual machines that mount this
   * machine's directories under their own paths are known by name.
   *
   * @throws AppError as {@link find}
   */
  async sharesFiles(): Promise<boolean> {
    const info = await this.docker.info();
    return isThisHost(info) || (platform() !== 'linux' && SHARING_MACHINES.test(info.OperatingSystem));
  }

  /** A socket proves nothing: it may lead into a virtual machine, or through a tunnel. */
  private async isEnginesHost(): Promise<boolean> {
    return isThisHost(await this.docker.info());
  }
}

const SHARING_MACHINES = /^(?:Docker Desktop|OrbStack)/;

function isThisHost({ Name, KernelVersion }: EngineInfo): boolean {
  return Name === hostname() && KernelVersion === release();
}

/** Exists on Linux only; dockAPI does not run in containers of other systems. */
const MOUNTS = '/proc/self/mountinfo';

function ownContainerId(): string | undefined {
  return existsSync(MOUNTS) ? containerIdIn(readFileSync(MOUNTS, 'utf8')) : undefined;
}

/**
 * The id of the container in which a process runs, from its mounts: the engine mounts /etc/hostname, /etc/hosts and
 * /etc/resolv.conf from a directory of that name (moby, `daemon/container_operations_unix.go`). The host name is no
 * proof, because a run can choose it.
 *
 * @param mountinfo as in proc_pid_mountinfo(5)
 */
export function containerIdIn(mountinfo: string): string | undefined {
  return /\/containers\/([0-9a-f]{64})\/(?:hostname|hosts|resolv\.conf) \/etc\//.exec(mountinfo)?.[1];
}
