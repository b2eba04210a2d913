import type { Readable } from 'node:stream';
import { Injectable } from '@nestjs/common';
import type Docker from 'dockerode';
import { Config } from '../../config/config.js';
import { isNotModified, isRemovalInProgress, toAppError } from './docker-errors.js';
import { EngineClient } from './engine-client.service.js';
import { isRefusedWhilePaused } from './podman-errors.js';
import { askVersion, ping, pinnedVersion } from './engine-version.js';
import type {
  ContainerDetails,
  ContainerOptions,
  ContainerSummary,
  EngineInfo,
  EngineVersion,
  ExecOptions,
  Filters,
  ImageDetails,
  ImageSummary,
  LogsQuery,
  NetworkDetails,
  RegistryAuth,
  Volume,
} from './engine-types.js';

/** Extra milliseconds for a stop or restart, beyond the seconds that the container gets. */
const GRACE_MS = 10_000;

/**
 * Containers, execs and what belongs to no other kind, with one short method per engine call (see EngineClient for deadlines,
 * errors and signals). Methods that take an id trust it: check it before (see `container-id.ts`).
 */
@Injectable()
export class DockerService {
  private readonly docker: Docker;
  /** Whether the engine is Podman, as of the last {@link events}. */
  isPodman = false;

  constructor(
    private readonly engine: EngineClient,
    private readonly config: Config,
  ) {
    this.docker = engine.docker;
  }

  /**
   * From the headers of `/_ping` where they tell it: `/version` takes Podman up to 1.5 s.
   *
   * @param ms deadline in milliseconds
   */
  version(ms: number): Promise<EngineVersion> {
    return this.engine.call('version', (abortSignal) => askVersion(this.docker, abortSignal), { ms });
  }

  info(): Promise<EngineInfo> {
    return this.engine.call(
      'info',
      (abortSignal) => this.docker.info({ abortSignal } as never) as unknown as Promise<EngineInfo>,
    );
  }

  listImages(): Promise<ImageSummary[]> {
    return this.engine.call('list', (abortSignal) => this.docker.listImages({ abortSignal }));
  }

  /** @param reference a checked image reference or an image id */
  inspectImage(reference: string, signal?: AbortSignal): Promise<ImageDetails> {
    return this.engine.call(
      'image',
      (abortSignal) => this.docker.getImage(reference).inspect({ abortSignal } as object),
      {
        signal,
      },
    );
  }

  /** The engine's progress lines, NDJSON; errors after the first byte come as lines of their own. */
  pullImage(
    query: { fromImage: string; tag?: string; platform?: string },
    auth: RegistryAuth | undefined,
    signal: AbortSignal,
  ): Promise<Readable> {
    const authconfig = auth && { key: toAuthHeader(auth) };
    return this.engine.stream(
      'pull',
      { method: 'POST', path: '/images/create', query, authconfig },
      signal,
      this.config.pullTimeoutMs,
    );
  }

  /** @param ms deadline in milliseconds, if not the usual one */
  listContainers(filters: Filters, signal?: AbortSignal, ms?: number): Promise<ContainerSummary[]> {
    return this.engine.call('list', (abortSignal) => this.docker.listContainers({ all: true, filters, abortSignal }), {
      signal,
      ms,
    });
  }

  inspectContainer(id: string, signal?: AbortSignal): Promise<ContainerDetails> {
    return this.engine.call<ContainerDetails>(
      'inspect',
      (abortSignal) => this.docker.getContainer(id).inspect({ abortSignal }),
      { signal },
    );
  }

  /** @returns the new container's id; what fails here may still have made one when it is `engine_timeout` or `engine_unreachable` */
  async createContainer({ name, ...body }: ContainerOptions): Promise<string> {
    // Left to itself, docker-modem writes the body into the URL too, which the engine logs: environment and all.
    const options = { _query: name === undefined ? {} : { name }, _body: body };
    const container = await this.engine.call('create', (abortSignal) =>
      this.docker.createContainer({ ...options, abortSignal }),
    );
    return container.id;
  }

  /** Started already: nothing changes. */
  async startContainer(id: string): Promise<void> {
    await this.engine.call('start', (abortSignal) =>
      unlessModified(this.docker.getContainer(id).start({ abortSignal })),
    );
  }

  /** @param seconds how long the container gets before it is killed. Stopped already: nothing changes. */
  async stopContainer(id: string, seconds: number): Promise<void> {
    const ms = seconds * 1_000 + GRACE_MS;
    await this.engine.call(
      'stop',
      (abortSignal) =>
        this.orUnpaused(id, abortSignal, () =>
          unlessModified(this.docker.getContainer(id).stop({ t: seconds, abortSignal })),
        ),
      { ms },
    );
  }

  async restartContainer(id: string, seconds: number): Promise<void> {
    const ms = seconds * 1_000 + GRACE_MS + this.config.engineTimeoutMs;
    await this.engine.call(
      'restart',
      (abortSignal) =>
        this.orUnpaused(id, abortSignal, () => this.docker.getContainer(id).restart({ t: seconds, abortSignal })),
      {
        ms,
      },
    );
  }

  /**
   * Removes the container and its anonymous volumes, as `docker rm -v`.
   *
   * @returns whether the engine was at it already, so that the container may still be there
   */
  async removeContainer(id: string, force: boolean): Promise<boolean> {
    if (force && this.isPodman) await this.killForRemoval(id);
    return this.engine.call('remove', (abortSignal) =>
      isRemoving(this.docker.getContainer(id).remove({ force, v: true, abortSignal })),
    );
  }

  private async orUnpaused<T>(id: string, abortSignal: AbortSignal, call: () => Promise<T>): Promise<T> {
    try {
      return await call();
    } catch (error) {
      if (!isRefusedWhilePaused(error)) throw error;
      await this.docker.getContainer(id).unpause({ abortSignal });
      return call();
    }
  }

  /**
   * Docker kills what it removes by force. Podman asks it to stop, and takes as long as the container does, up to 10 s. A
   * container that does not run cannot be killed: whether it can be removed, the removal says.
   */
  private async killForRemoval(id: string): Promise<void> {
    await this.engine
      .call('stop', (abortSignal) => this.docker.getContainer(id).kill({ abortSignal }))
      .catch(() => undefined);
  }

  /**
   * Watches for the container's next exit (or its removal). The outer promise settles once the engine
   * watches, so that an exit after it cannot be missed; `exited` gives the exit code.
   */
  async watchContainer(
    id: string,
    condition: 'next-exit' | 'removed',
    signal: AbortSignal,
  ): Promise<{ exited: Promise<number> }> {
    const body = await this.engine.stream(
      'wait',
      { method: 'POST', path: `/containers/${id}/wait`, query: { condition } },
      signal,
    );
    const exited = readAll(body)
      .then((text) => (JSON.parse(text) as { StatusCode: number }).StatusCode)
      .catch((error: unknown) => {
        signal.throwIfAborted();
        throw toAppError(error, 'wait');
      });
    exited.catch(() => undefined); // whoever stops caring about the exit must not crash the process
    return { exited };
  }

  /** The container's output from now on: framed unless the container has a TTY. */
  attachContainer(id: string, signal: AbortSignal): Promise<Readable> {
    const query = { stream: true, stdout: true, stderr: true };
    return this.engine.stream('attach', { method: 'POST', path: `/containers/${id}/attach`, query }, signal);
  }

  /** The container's log: framed unless the container has a TTY. */
  containerLogs(id: string, query: LogsQuery, signal: AbortSignal): Promise<Readable> {
    return this.engine.stream('logs', { method: 'GET', path: `/containers/${id}/logs`, query: { ...query } }, signal);
  }

  async createExec(id: string, options: ExecOptions, signal: AbortSignal): Promise<string> {
    const create = (abortSignal: AbortSignal) =>
      this.docker.getContainer(id).exec({ ...options, AttachStdout: true, AttachStderr: true, abortSignal });
    return (await this.engine.call('exec', create, { signal })).id;
  }

  /** Runs a created exec; the stream is its output, framed unless it has a TTY, and ends with the command. */
  startExec(execId: string, tty: boolean, signal: AbortSignal): Promise<Readable> {
    return this.engine.stream(
      'exec',
      { method: 'POST', path: `/exec/${execId}/start`, body: { Detach: false, Tty: tty } },
      signal,
    );
  }

  /** @returns `exitCode` null while the command runs, `pid` 0 where it never did */
  async execState(
    execId: string,
    signal: AbortSignal,
  ): Promise<{ running: boolean; exitCode: number | null; pid: number | undefined }> {
    const info = await this.engine.call('exec', (abortSignal) => this.docker.getExec(execId).inspect({ abortSignal }), {
      signal,
    });
    return { running: info.Running, exitCode: info.ExitCode, pid: info.Pid };
  }

  inspectNetwork(name: string, signal?: AbortSignal): Promise<NetworkDetails> {
    return this.engine.call(
      'network',
      (abortSignal) =>
        this.docker.getNetwork(name).inspect({ abortSignal } as never) as unknown as Promise<NetworkDetails>,
      { signal },
    );
  }

  async connectNetwork(name: string, containerId: string): Promise<void> {
    const options = { _body: { Container: containerId } };
    await this.engine.call(
      'network',
      (abortSignal) =>
        this.docker.getNetwork(name).connect({ ...options, abortSignal } as never) as unknown as Promise<unknown>,
    );
  }

  async listVolumes(): Promise<Volume[]> {
    const { Volumes } = await this.engine.call('list', (abortSignal) => this.docker.listVolumes({ abortSignal }));
    return Volumes ?? []; // null where there is none
  }

  /** The engine's events from now on, NDJSON. Each watch may be of another engine: its API version is settled again. */
  async events(filters: Filters, signal: AbortSignal): Promise<Readable> {
    const newest = await this.engine.call('version', (abortSignal) => ping(this.docker, abortSignal), { signal });
    Object.assign(this.docker.modem, { version: pinnedVersion(newest?.ApiVersion) });
    this.isPodman = newest?.Product === 'Libpod';
    return this.engine.stream(
      'events',
      { method: 'GET', path: '/events', query: { filters: JSON.stringify(filters) } },
      signal,
    );
  }
}

/** URL-safe Base64 with its padding (RFC 4648, section 5): without it, the engine takes it for no login at all. */
function toAuthHeader(auth: RegistryAuth): string {
  return Buffer.from(JSON.stringify(auth)).toString('base64').replaceAll('+', '-').replaceAll('/', '_');
}

async function unlessModified(call: Promise<unknown>): Promise<void> {
  await call.catch((error: unknown) => {
    if (!isNotModified(error)) throw error;
  });
}

async function isRemoving(call: Promise<unknown>): Promise<boolean> {
  try {
    await call;
    return false;
  } catch (error) {
    if (isRemovalInProgress(error)) return true;
    throw error;
  }
}

async function readAll(stream: Readable): Promise<string> {
  let text = '';
  for await (const chunk of stream.setEncoding('utf8')) text += chunk as string;
  return text;
}
