import { realpath, stat } from 'node:fs/promises';
import path from 'node:path';
import { Injectable } from '@nestjs/common';
import { Config } from '../../config/config.js';
import { DockerService } from '../../docker/engine/docker.service.js';
import { HostFiles, type HostView, isWithin } from '../../docker/reach/host-files.service.js';
import { AppError } from '../../errors/app-error.js';
import { leadsToEngine } from './engine-paths.js';

/** Names of devices and pipes on Windows. */
const DEVICE = /^[\\/]{2}[.?][\\/]/;

/**
 * Limits the host paths that containers may mount: never the engine's own socket or a directory that contains it, and
 * only paths within DOCKAPI_MOUNT_ROOTS if that is set.
 *
 * If this process sees the engine's files, links in a path are resolved, and the engine gets the resolved path. One
 * risk remains: a user who may write to a directory can replace a directory below it by a link, and the engine follows
 * links whenever it starts a container. So the check is repeated right before each create and start; it is not possible
 * within the engine's call, nor when the engine restarts a container by itself.
 */
@Injectable()
export class BindMounts {
  constructor(
    private readonly config: Config,
    private readonly hostFiles: HostFiles,
    private readonly docker: DockerService,
  ) {}

  /**
   * @param mounts mounts of a run, or of an existing container
   * @returns the mounts with resolved host paths
   * @throws AppError `forbidden`, `volume_path_not_found`, and those of HostFiles.view
   */
  async check<M extends { Type?: string; Source: string }>(mounts: readonly M[]): Promise<M[]> {
    if (!mounts.some(isBind)) return [...mounts];
    const view = await this.hostFiles.view();
    return Promise.all(
      mounts.map(async (mount) =>
        isBind(mount) ? { ...mount, Source: await this.checkSource(mount.Source, view) } : mount,
      ),
    );
  }

  private async checkSource(asked: string, view: HostView): Promise<string> {
    const cleaned = asEngineReads(asked);
    const resolved = isClosed(cleaned, view) ? undefined : await resolve(cleaned, view);
    const source = resolved ?? cleaned;
    if (isClosed(source, view) || (await holdsSocket(source, view)))
      throw forbidden(asked, 'leads to the engine or to the kernel: use another directory');
    await this.checkRoots(asked, source, resolved !== undefined, view);
    // Docker refuses such a path itself, and may see more than this process. Podman creates a directory.
    if (resolved === undefined && view.sees(source) && !isDrive(source) && (await this.docker.isPodman()))
      throw missing(asked);
    return source;
  }

  private async checkRoots(asked: string, source: string, isThere: boolean, view: HostView): Promise<void> {
    const roots = this.config.policy.mountRoots;
    if (roots === undefined) return;
    const real = await Promise.all(roots.map((root) => realpath(root).catch(() => root)));
    if (![...roots, ...real].some((root) => isWithin(source, root)))
      throw forbidden(asked, `is not allowed; DOCKAPI_MOUNT_ROOTS allows paths within ${roots.join(', ')}`);
    if (!view.sees(source))
      throw forbidden(
        asked,
        "cannot be checked: dockAPI does not see the engine's files there. In a container it does where the same path is mounted",
      );
    if (!isThere) throw missing(asked);
  }
}

function isBind({ Type }: { Type?: string }): boolean {
  return Type === 'bind';
}

function isClosed(source: string, { sockets }: HostView): boolean {
  return DEVICE.test(source) || leadsToEngine(source) || sockets.some((socket) => isWithin(socket, source));
}

/** Undefined if the path does not exist or only the engine sees it: the engine checks it then. */
async function resolve(source: string, view: HostView): Promise<string | undefined> {
  if (!view.sees(source) || isDrive(source) !== (process.platform === 'win32')) return undefined;
  try {
    return await realpath(source);
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? '')) return undefined;
    throw forbidden(source, 'cannot be checked: the user that dockAPI runs as has no access');
  }
}

/** Compares files, because a directory may have several paths: mounts and links. */
async function holdsSocket(source: string, { sockets }: HostView): Promise<boolean> {
  const real = await Promise.all(sockets.map((socket) => realpath(socket).catch(() => socket)));
  const holders = await Promise.all([...sockets, ...real].flatMap(withParents).map(identity));
  const own = await identity(source);
  return own !== undefined && holders.includes(own);
}

/** The engine cleans a path as text before it follows links: it reads `/a/link/..` as `/a`. */
function asEngineReads(source: string): string {
  return isDrive(source) || DEVICE.test(source) ? source : path.posix.resolve(source);
}

function isDrive(source: string): boolean {
  return /^[A-Za-z]:/.test(source);
}

/** A path and all its parent directories. */
function withParents(source: string): string[] {
  const parent = path.dirname(source);
  return parent === source ? [source] : [source, ...withParents(parent)];
}

/** The same for every path of a file; undefined if it does not exist. */
async function identity(source: string): Promise<string | undefined> {
  const found = await stat(source, { bigint: true }).catch(() => undefined);
  return found && `${found.dev}:${found.ino}`;
}

function missing(source: string): AppError {
  return new AppError('volume_path_not_found', `volumes: "${source}" does not exist: create the directory first`);
}

function forbidden(source: string, why: string): AppError {
  return new AppError('forbidden', `volumes: "${source}" ${why}`);
}
