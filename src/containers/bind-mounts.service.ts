import { realpath, stat } from 'node:fs/promises';
import path from 'node:path';
import { Injectable } from '@nestjs/common';
import { Config } from '../config/config.js';
import { resolveDockerEndpoint } from '../docker/docker-endpoint.js';
import { AppError } from '../errors/app-error.js';

/** Whoever reaches the engine's socket is root on its host. */
const ENGINE_SOCKETS = ['/run/docker.sock', '/var/run/docker.sock'];
/** What is in these is the host's kernel, links that lead anywhere (`/proc/1/root`), or what runs the engine's containers. */
const CLOSED_FOLDERS = ['/proc', '/sys', '/run/docker', '/run/containerd', '/var/run/docker', '/var/run/containerd'];
/** Names of devices and pipes on Windows. */
const DEVICE = /^[\\/]{2}[.?][\\/]/;

/**
 * Which host paths containers may see: never the engine's own socket nor a folder that holds it, and only what is within
 * DOCKAPI_MOUNT_ROOTS where that is set.
 *
 * Where this process shares the engine's host, a path is resolved, and the engine gets what it resolved to: no link can
 * lead elsewhere. What remains: whoever may write to a folder can put a link in the place of a folder below it, and the
 * engine follows links whenever it starts a container. So the check is made again right before each create and start;
 * it cannot be made within the engine's call, nor when the engine restarts a container by itself.
 */
@Injectable()
export class BindMounts {
  private readonly sockets: readonly string[];
  /** Whether this host's files are the engine's. */
  private readonly sharesHost: boolean;

  constructor(private readonly config: Config) {
    const { host } = resolveDockerEndpoint(config.docker);
    this.sharesHost = /^(?:unix|npipe):/.test(host);
    this.sockets = host.startsWith('unix://') ? [...ENGINE_SOCKETS, host.slice('unix://'.length)] : ENGINE_SOCKETS;
  }

  /**
   * @param mounts of a run, or of a container that is there
   * @returns the mounts with their host paths resolved
   * @throws AppError `forbidden`, `volume_path_not_found`
   */
  async check<M extends { Type?: string; Source: string }>(mounts: readonly M[]): Promise<M[]> {
    return Promise.all(
      mounts.map(async (mount) =>
        mount.Type === 'bind' ? { ...mount, Source: await this.checkSource(mount.Source) } : mount,
      ),
    );
  }

  private async checkSource(asked: string): Promise<string> {
    const cleaned = asEngineReads(asked);
    const resolved = this.isClosed(cleaned) ? undefined : await this.resolve(cleaned);
    const source = resolved ?? cleaned;
    if (this.isClosed(source) || (await this.holdsSocket(source)))
      throw forbidden(asked, 'leads to the engine or to the kernel: name another folder');
    await this.checkRoots(asked, cleaned, resolved);
    return source;
  }

  private isClosed(source: string): boolean {
    return (
      DEVICE.test(source) ||
      CLOSED_FOLDERS.some((folder) => isWithin(source, folder)) ||
      this.sockets.some((socket) => isWithin(socket, source))
    );
  }

  /** Undefined for what is not there, or on a host whose files this process does not see: the engine will tell. */
  private async resolve(source: string): Promise<string | undefined> {
    if (!this.sharesHost || isDrive(source) !== (process.platform === 'win32')) return undefined;
    try {
      return await realpath(source);
    } catch (error) {
      if (['ENOENT', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? '')) return undefined;
      throw forbidden(source, 'cannot be looked at by the user that dockAPI runs as, and so not be checked');
    }
  }

  /** By identity, as the same folder may have several paths: mounted elsewhere, or linked to. */
  private async holdsSocket(source: string): Promise<boolean> {
    const real = await Promise.all(this.sockets.map((socket) => realpath(socket).catch(() => socket)));
    const holders = await Promise.all([...this.sockets, ...real].flatMap(withParents).map(identity));
    const own = await identity(source);
    return own !== undefined && holders.includes(own);
  }

  private async checkRoots(asked: string, cleaned: string, resolved: string | undefined): Promise<void> {
    const roots = this.config.policy.mountRoots;
    if (roots === undefined) return;
    const real = await Promise.all(roots.map((root) => realpath(root).catch(() => root)));
    if (![...roots, ...real].some((root) => isWithin(resolved ?? cleaned, root)))
      throw forbidden(asked, `is not allowed; DOCKAPI_MOUNT_ROOTS allows what is within ${roots.join(', ')}`);
    if (resolved !== undefined) return;
    if (!this.sharesHost) throw forbidden(asked, 'cannot be checked, as the engine has another host');
    throw new AppError('volume_path_not_found', `volumes: "${asked}" does not exist: create the folder first`);
  }
}

/** The engine cleans a path by its text before it follows a link: `/a/link/..` is `/a` to it. */
function asEngineReads(source: string): string {
  return isDrive(source) || DEVICE.test(source) ? source : path.posix.resolve(source);
}

function isDrive(source: string): boolean {
  return /^[A-Za-z]:/.test(source);
}

/** Whether a path is a folder, or something in it. */
function isWithin(source: string, folder: string): boolean {
  const way = path.relative(folder, source);
  return way === '' || (!/^\.\.(?:[\\/]|$)/.test(way) && !path.isAbsolute(way));
}

/** A path and all folders above it. */
function withParents(source: string): string[] {
  const parent = path.dirname(source);
  return parent === source ? [source] : [source, ...withParents(parent)];
}

/** The same for every path to one file; undefined where there is none. */
async function identity(source: string): Promise<string | undefined> {
  const found = await stat(source, { bigint: true }).catch(() => undefined);
  return found && `${found.dev}:${found.ino}`;
}

function forbidden(source: string, why: string): AppError {
  return new AppError('forbidden', `volumes: "${source}" ${why}`);
}
