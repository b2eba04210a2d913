import type { Agent } from 'node:http';
import type { Readable } from 'node:stream';
import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import type Docker from 'dockerode';
import { Config } from '../../config/config.js';
import { resolveDockerEndpoint } from './docker-endpoint.js';
import { type EngineOperation, isNotModified, isRemovalInProgress, toAppError } from './docker-errors.js';
import { type EngineCall, type Limits, withDeadline } from './engine-call.js';
import { EngineCalls } from './engine-calls.js';
import { connectTo } from './engine-connection.js';
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

interface StreamRequest {
  method: 'GET' | 'POST';
  /** With a `?` at its end where there is a query. */
  path: string;
  query?: Record<string, unknown>;
  body?: Record<string, unknown>;
  authconfig?: object | undefined;
}

/** Extra milliseconds for a stop or restart, beyond the seconds that the container gets. */
const GRACE_MS = 10_000;

/**
 * The engine, one short method a call; the only user of dockerode. Every method rejects with AppError
 * only, ends at a deadline (`engine_timeout`), and stops when its signal aborts (rejecting with the
 * signal's reason). Methods that take an id trust it: check it before (see `container-id.ts`).
 */
@Injectable()
export class DockerService implements OnApplicationShutdown {
  private readonly docker: Docker;
  private readonly agent: Agent;

  constructor(
    private readonly config: Config,
    private readonly calls: EngineCalls,
  ) {
    const { docker, agent } = connectTo(resolveDockerEndpoint(config.docker));
    this.docker = docker;
    this.agent = agent;
  }

  /** Last of all: others have calls to make before they end. */
  onApplicationShutdown(): void {
    this.agent.destroy();
  }

  /**
   * From the headers of `/_ping` where they tell it: `/version` takes Podman up to 1.5 s.
   *
   * @param ms deadline in milliseconds
   */
  version(ms: number): Promise<EngineVersion> {
    return this.call('version', (abortSignal) => askVersion(this.docker, abortSignal), { ms });
  }

  info(): Promise<EngineInfo> {
    return this.call(
      'info',
      (abortSignal) => this.docker.info({ abortSignal } as never) as unknown as Promise<EngineInfo>,
    );
  }

  listImages(): Promise<ImageSummary[]> {
    return this.call('list', (abortSignal) => this.docker.listImages({ abortSignal }));
  }

  /** @param reference a checked image reference or an image id */
  inspectImage(reference: string, signal?: AbortSignal): Promise<ImageDetails> {
    return this.call('image', (abortSignal) => this.docker.getImage(reference).inspect({ abortSignal } as object), {
      signal,
    });
  }

  /** The engine's progress lines, NDJSON; errors after the first byte come as lines of their own. */
  pullImage(
    query: { fromImage: string; tag?: string; platform?: string },
    auth: RegistryAuth | undefined,
    signal: AbortSignal,
  ): Promise<Readable> {
    const authconfig = auth && { key: toAuthHeader(auth) };
    return this.stream(
      'pull',
      { method: 'POST', path: '/images/create?', query, authconfig },
      signal,
      this.config.pullTimeoutMs,
    );
  }

  /** @param ms deadline in milliseconds, if not the usual one */
  listContainers(filters: Filters, signal?: AbortSignal, ms?: number): Promise<ContainerSummary[]> {
    return this.call('list', (abortSignal) => this.docker.listContainers({ all: true, filters, abortSignal }), {
      signal,
      ms,
    });
  }

  inspectContainer(id: string, signal?: AbortSignal): Promise<ContainerDetails> {
    return this.call<ContainerDetails>(
      'inspect',
      (abortSignal) => this.docker.getContainer(id).inspect({ abortSignal }),
      { signal },
    );
  }

  /** @returns the new container's id; what fails here may still have made one when it is `engine_timeout` or `engine_unreachable` */
  async createContainer({ name, ...body }: ContainerOptions): Promise<string> {
    // Left to itself, docker-modem writes the body into the URL too, which the engine logs: environment and all.
    const options = { _query: name === undefined ? {} : { name }, _body: body };
    const container = await this.call('create', (abortSignal) =>
      this.docker.createContainer({ ...options, abortSignal }),
    );
    return container.id;
  }

  /** Started already: nothing changes. */
  async startContainer(id: string): Promise<void> {
    await this.call('start', (abortSignal) => unlessModified(this.docker.getContainer(id).start({ abortSignal })));
  }

  /** @param seconds how long the container gets before it is killed. Stopped already: nothing changes. */
  async stopContainer(id: string, seconds: number): Promise<void> {
    const ms = seconds * 1_000 + GRACE_MS;
    await this.call(
      'stop',
      (abortSignal) => unlessModified(this.docker.getContainer(id).stop({ t: seconds, abortSignal })),
      { ms },
    );
  }

  async restartContainer(id: string, seconds: number): Promise<void> {
    const ms = seconds * 1_000 + GRACE_MS + this.config.engineTimeoutMs;
    await this.call('restart', (abortSignal) => this.docker.getContainer(id).restart({ t: seconds, abortSignal }), {
      ms,
    });
  }

  /**
   * Removes the container and its anonymous volumes, as `docker rm -v`.
   *
   * @returns whether the engine was at it already, so that the container may still be there
   */
  removeContainer(id: string, force: boolean): Promise<boolean> {
    return this.call('remove', (abortSignal) =>
      isRemoving(this.docker.getContainer(id).remove({ force, v: true, abortSignal })),
    );
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
    const body = await this.stream(
      'wait',
      { method: 'POST', path: `/containers/${id}/wait?`, query: { condition } },
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
    return this.stream('attach', { method: 'POST', path: `/containers/${id}/attach?`, query }, signal);
  }

  /** The container's log: framed unless the container has a TTY. */
  containerLogs(id: string, query: LogsQuery, signal: AbortSignal): Promise<Readable> {
    return this.stream('logs', { method: 'GET', path: `/containers/${id}/logs?`, query: { ...query } }, signal);
  }

  async createExec(id: string, options: ExecOptions, signal: AbortSignal): Promise<string> {
    const create = (abortSignal: AbortSignal) =>
      this.docker.getContainer(id).exec({ ...options, AttachStdout: true, AttachStderr: true, abortSignal });
    return (await this.call('exec', create, { signal })).id;
  }

  /** Runs a created exec; the stream is its output, framed unless it has a TTY, and ends with the command. */
  startExec(execId: string, tty: boolean, signal: AbortSignal): Promise<Readable> {
    return this.stream(
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
    const info = await this.call('exec', (abortSignal) => this.docker.getExec(execId).inspect({ abortSignal }), {
      signal,
    });
    return { running: info.Running, exitCode: info.ExitCode, pid: info.Pid };
  }

  inspectNetwork(name: string, signal?: AbortSignal): Promise<NetworkDetails> {
    return this.call(
      'network',
      (abortSignal) =>
        this.docker.getNetwork(name).inspect({ abortSignal } as never) as unknown as Promise<NetworkDetails>,
      { signal },
    );
  }

  async connectNetwork(name: string, containerId: string): Promise<void> {
    const options = { _body: { Container: containerId } };
    await this.call(
      'network',
      (abortSignal) =>
        this.docker.getNetwork(name).connect({ ...options, abortSignal } as never) as unknown as Promise<unknown>,
    );
  }

  async listVolumes(): Promise<Volume[]> {
    const { Volumes } = await this.call('list', (abortSignal) => this.docker.listVolumes({ abortSignal }));
    return Volumes ?? []; // null where there is none
  }

  /** The engine's events from now on, NDJSON. Each watch may be of another engine: its API version is settled again. */
  async events(filters: Filters, signal: AbortSignal): Promise<Readable> {
    const newest = await this.call('version', (abortSignal) => ping(this.docker, abortSignal), { signal });
    Object.assign(this.docker.modem, { version: pinnedVersion(newest?.ApiVersion) });
    return this.stream(
      'events',
      { method: 'GET', path: '/events?', query: { filters: JSON.stringify(filters) } },
      signal,
    );
  }

  /** One engine call with a deadline. */
  private call<T>(operation: EngineOperation, run: EngineCall<T>, { signal, ms }: Limits = {}): Promise<T> {
    const limits = { signal, ms: ms ?? this.config.engineTimeoutMs };
    return this.calls.watch(operation, () => withDeadline(operation, run, limits));
  }

  /** One engine call that answers with a stream; the deadline covers the time to its headers, `signal` all of it. */
  private stream(
    operation: EngineOperation,
    { query, body, ...request }: StreamRequest,
    signal: AbortSignal,
    ms?: number,
  ): Promise<Readable> {
    // docker-modem would send the query as the body too, were there no `_body`.
    const options = { _query: query ?? {}, _body: body ?? {} };
    const dial = (abortSignal: AbortSignal) =>
      new Promise<Readable>((resolve, reject) => {
        const settings = { ...request, options, isStream: true, statusCodes: { 200: true }, abortSignal };
        this.docker.modem.dial(settings, (error, result) => {
          if (error) reject(error);
          else resolve(result as Readable);
        });
      });
    return this.call(operation, dial, { signal, ms });
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
