import type { Duplex, Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { Injectable } from '@nestjs/common';
import type Docker from 'dockerode';
import { Config } from '../../config/config.js';
import { LABEL } from '../containers/managed-container.js';
import { hasEndedUnderRemoval, isNotModified, isRemovalInProgress, toAppError } from './docker-errors.js';
import { EngineClient } from './engine-client.service.js';
import { isRefusedWhilePaused } from './podman-errors.js';
import { dockersState, filtersOfPodman } from './podman-states.js';
import { askVersion, ping, pinnedVersion } from './engine-version.js';
import type {
  ContainerDetails,
  ContainerOptions,
  ContainerSummary,
  EngineInfo,
  EngineVersion,
  ExecOptions,
  Filters,
  LogsQuery,
  MountSettings,
  TerminalSize,
} from './engine-types.js';
import { exitCodeIn } from './wait-response.js';

/** Milliseconds added to the container's own stop timeout, for stop and restart. */
const GRACE_MS = 10_000;

/**
 * Calls for containers and execs, and for the engine itself: one short method per engine call (see EngineClient for
 * deadlines, errors and signals). Ids are not validated here: call `checkContainerId` first.
 */
@Injectable()
export class DockerService {
  private readonly docker: Docker;
  /** As of the last {@link events}; undefined before the first. */
  private podman: boolean | undefined;

  constructor(
    private readonly engine: EngineClient,
    private readonly config: Config,
  ) {
    this.docker = engine.docker;
  }

  /**
   * From the headers of `/_ping` if they have it: `/version` takes Podman up to 1.5 s.
   *
   * @param ms deadline in milliseconds
   */
  version(ms: number): Promise<EngineVersion> {
    return this.engine.call('version', (abortSignal) => askVersion(this.docker, abortSignal), { ms });
  }

  /** Whether the engine is Podman. An engine that does not respond is none. */
  async isPodman(): Promise<boolean> {
    if (this.podman === undefined) await this.settle().catch(() => undefined);
    return this.podman ?? false;
  }

  /** @param ms deadline in milliseconds, if not the default */
  info(ms?: number): Promise<EngineInfo> {
    return this.engine.call(
      'info',
      (abortSignal) => this.docker.info({ abortSignal } as never) as unknown as Promise<EngineInfo>,
      { ms },
    );
  }

  /** @param ms deadline in milliseconds, if not the default */
  async listContainers(asked: Filters, signal?: AbortSignal, ms?: number): Promise<ContainerSummary[]> {
    const filters = asked['status'] && (await this.isPodman()) ? filtersOfPodman(asked) : asked;
    if (!filters) return [];
    const list = async (abortSignal: AbortSignal) => {
      const listed = await this.docker.listContainers({ all: true, filters, abortSignal });
      for (const container of listed) container.State = dockersState(container.State);
      return listed;
    };
    return this.engine.call('list', list, { signal, ms });
  }

  inspectContainer(id: string, signal?: AbortSignal): Promise<ContainerDetails> {
    const inspect = async (abortSignal: AbortSignal): Promise<ContainerDetails> => {
      const details: ContainerDetails = await this.docker.getContainer(id).inspect({ abortSignal });
      details.State.Status = dockersState(details.State.Status);
      return details;
    };
    return this.engine.call('inspect', inspect, { signal });
  }

  /** @returns id of the new container; after `engine_timeout` or `engine_unreachable` it may exist nevertheless */
  async createContainer({ name, platform, ...body }: ContainerOptions): Promise<string> {
    if (await this.isPodman()) await this.createVolumes(body.HostConfig?.Mounts ?? []);
    // By default docker-modem also writes the body, with the environment, into the URL, which the engine logs.
    const options = {
      _query: { ...(name !== undefined && { name }), ...(platform !== undefined && { platform }) },
      _body: body,
    };
    const container = await this.engine.change('create', body.Labels?.[LABEL.run] ?? '', (abortSignal) =>
      this.docker.createContainer({ ...options, abortSignal }),
    );
    return container.id;
  }

  /** Podman makes the volumes of a new container without their labels (recorded from 5.4.2). Existing ones stay as they are. */
  private async createVolumes(mounts: readonly MountSettings[]): Promise<void> {
    for (const { Type, Source, VolumeOptions } of mounts) {
      if (Type !== 'volume' || Source === '') continue;
      const body = { Name: Source, Labels: VolumeOptions?.Labels ?? {} };
      await this.engine.json('volume', { method: 'POST', path: '/volumes/create', body });
    }
  }

  /** Does nothing if it is running already. */
  async startContainer(id: string): Promise<void> {
    await this.engine.change('start', id, (abortSignal) =>
      unlessModified(this.docker.getContainer(id).start({ abortSignal })),
    );
  }

  /** Does nothing if it is stopped already. @param seconds time before the container is killed */
  async stopContainer(id: string, seconds: number): Promise<void> {
    const ms = seconds * 1_000 + GRACE_MS;
    await this.engine.change(
      'stop',
      id,
      (abortSignal) =>
        this.orUnpaused(id, abortSignal, () =>
          unlessModified(this.docker.getContainer(id).stop({ t: seconds, abortSignal })),
        ),
      { ms },
    );
  }

  async restartContainer(id: string, seconds: number): Promise<void> {
    const ms = seconds * 1_000 + GRACE_MS + this.config.engineTimeoutMs;
    await this.engine.change(
      'restart',
      id,
      (abortSignal) =>
        this.orUnpaused(id, abortSignal, () => this.docker.getContainer(id).restart({ t: seconds, abortSignal })),
      {
        ms,
      },
    );
  }

  /**
   * Removes the container and its anonymous volumes, like `docker rm -v`.
   *
   * @returns true if a removal was under way already, so that the container may still exist
   */
  async removeContainer(id: string, force: boolean): Promise<boolean> {
    if (force && (await this.isPodman())) await this.killForRemoval(id);
    return this.engine.change('remove', id, (abortSignal) =>
      isRemoving(() => this.docker.getContainer(id).remove({ force, v: true, abortSignal })),
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
   * Waits for the container's next exit (or removal). The outer promise resolves when the engine watches, so that a
   * later exit cannot be missed; `exited` resolves with the exit code.
   *
   * @throws AppError `container_not_found`, `engine_error`; so does `exited`, also where the engine fails to remove
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
    const exited = text(body)
      .then(exitCodeIn)
      .catch((error: unknown) => {
        signal.throwIfAborted();
        throw toAppError(error, 'wait');
      });
    exited.catch(() => undefined); // an ignored exit must not crash the process
    return { exited };
  }

  /** The container's output from now on: framed, unless it has a TTY. */
  attachContainer(id: string, signal: AbortSignal): Promise<Readable> {
    const query = { stream: true, stdout: true, stderr: true };
    return this.engine.stream('attach', { method: 'POST', path: `/containers/${id}/attach`, query }, signal);
  }

  /** The container's log: framed, unless it has a TTY. */
  containerLogs(id: string, query: LogsQuery, signal: AbortSignal): Promise<Readable> {
    return this.engine.stream('logs', { method: 'GET', path: `/containers/${id}/logs`, query: { ...query } }, signal);
  }

  async createExec(id: string, options: ExecOptions, signal: AbortSignal): Promise<string> {
    const create = (abortSignal: AbortSignal) =>
      this.docker.getContainer(id).exec({ ...options, AttachStdout: true, AttachStderr: true, abortSignal });
    return (await this.engine.call('exec', create, { signal })).id;
  }

  /** Starts an exec. The stream is its output, framed unless it has a TTY, and ends with the command. */
  startExec(execId: string, tty: boolean, signal: AbortSignal): Promise<Readable> {
    return this.engine.stream(
      'exec',
      { method: 'POST', path: `/exec/${execId}/start`, body: { Detach: false, Tty: tty } },
      signal,
    );
  }

  /** As {@link startExec}, for an exec with `AttachStdin`: what is written to the stream is the command's input. */
  startExecWithInput(execId: string, tty: boolean, signal: AbortSignal): Promise<Duplex> {
    const body = { Detach: false, Tty: tty };
    return this.engine.duplex('exec', { method: 'POST', path: `/exec/${execId}/start`, body }, signal);
  }

  /** Sets the size of an exec's terminal. The engine refuses it before the command has started. */
  async resizeExec(execId: string, { cols, rows }: TerminalSize, signal: AbortSignal): Promise<void> {
    const request = { method: 'POST', path: `/exec/${execId}/resize`, query: { h: rows, w: cols } } as const;
    await this.engine.json('exec', request, { signal });
  }

  /** @returns `exitCode` is null while the command runs, `pid` is 0 if it never ran */
  async execState(
    execId: string,
    signal: AbortSignal,
  ): Promise<{ running: boolean; exitCode: number | null; pid: number | undefined }> {
    const info = await this.engine.call('exec', (abortSignal) => this.docker.getExec(execId).inspect({ abortSignal }), {
      signal,
    });
    return { running: info.Running, exitCode: info.ExitCode, pid: info.Pid };
  }

  /**
   * The engine's events from now on, as NDJSON. Each subscription may reach another engine, so its API version is
   * settled again.
   */
  async events(filters: Filters, signal: AbortSignal): Promise<Readable> {
    await this.settle(signal);
    return this.engine.stream(
      'events',
      { method: 'GET', path: '/events', query: { filters: JSON.stringify(filters) } },
      signal,
    );
  }

  /** Finds out what the engine is, and which version of its API to use. */
  private async settle(signal?: AbortSignal): Promise<void> {
    const newest = await this.engine.call('version', (abortSignal) => ping(this.docker, abortSignal), { signal });
    Object.assign(this.docker.modem, { version: pinnedVersion(newest?.ApiVersion) });
    this.podman = newest?.Product === 'Libpod';
  }
}

async function unlessModified(call: Promise<unknown>): Promise<void> {
  await call.catch((error: unknown) => {
    if (!isNotModified(error)) throw error;
  });
}

async function isRemoving(call: () => Promise<unknown>): Promise<boolean> {
  for (;;) {
    try {
      await call();
      return false;
    } catch (error) {
      if (isRemovalInProgress(error)) return true;
      if (!hasEndedUnderRemoval(error)) throw error;
    }
  }
}
