import path from 'node:path';
import { Injectable } from '@nestjs/common';
import { Config } from '../../config/config.js';
import { resolveDockerEndpoint } from '../engine/docker-endpoint.js';
import type { ContainerDetails } from '../engine/engine-types.js';
import { Standpoint } from './standpoint.service.js';

/** dockAPI's view of the files of the engine's host. */
export interface HostView {
  /** True if an absolute path is the same file here and on that host. */
  sees(source: string): boolean;
  /** Known paths of the engine's own socket on that host. */
  sockets: readonly string[];
}

type Mount = ContainerDetails['Mounts'][number];

/** Default paths of the engine's socket. */
const ENGINE_SOCKETS = ['/run/docker.sock', '/var/run/docker.sock'];
/** Additional path in Docker Desktop on Windows, where `/mnt` leads to it. */
const WSL_SOCKET = '/mnt/wsl/docker-desktop/shared-sockets/guest-services/docker.sock';

/**
 * Finds out what a path means to the engine, which reads the files of its own host. Those may differ from the files
 * here.
 */
@Injectable()
export class HostFiles {
  private readonly host: string;
  /** Cached, because the process cannot move. */
  private found: HostView | undefined;

  constructor(
    { docker }: Config,
    private readonly standpoint: Standpoint,
  ) {
    this.host = resolveDockerEndpoint(docker).host;
  }

  /** @throws AppError `engine_unreachable`, `engine_error`, `engine_timeout` */
  async view(): Promise<HostView> {
    return (this.found ??= await this.look());
  }

  private async look(): Promise<HostView> {
    const { protocol, pathname } = new URL(this.host);
    const isLocal = ['unix:', 'npipe:'].includes(protocol);
    const socket = ['unix:', 'ssh:'].includes(protocol) ? decodeURIComponent(pathname) : '/';
    const sockets = [...ENGINE_SOCKETS, ...(socket === '/' ? [] : [socket])];
    if (protocol === 'npipe:') sockets.push(WSL_SOCKET);
    if (!isLocal) return { sees: () => false, sockets };

    const own = await this.standpoint.container();
    if (own === undefined) {
      const sees = await this.standpoint.sharesFiles();
      return { sees: () => sees, sockets };
    }
    const { Mounts } = own;
    return { sees: (source) => isSamePath(mountOf(source, Mounts)), sockets: [...sockets, onHost(socket, Mounts)] };
  }
}

/** The deepest mount that contains a path of the container. */
function mountOf(inside: string, mounts: readonly Mount[]): Mount | undefined {
  return mounts
    .filter(({ Destination }) => isWithin(inside, Destination))
    .sort((a, b) => b.Destination.length - a.Destination.length)[0];
}

function isSamePath(mount: Mount | undefined): boolean {
  return mount?.Type === 'bind' && mount.Source === mount.Destination;
}

function onHost(inside: string, mounts: readonly Mount[]): string {
  const mount = mountOf(inside, mounts);
  return mount ? path.posix.join(mount.Source, path.posix.relative(mount.Destination, inside)) : inside;
}

/** True if a path is a directory, or something in it. */
export function isWithin(source: string, directory: string): boolean {
  const way = path.relative(directory, source);
  return way === '' || (!/^\.\.(?:[\\/]|$)/.test(way) && !path.isAbsolute(way));
}
