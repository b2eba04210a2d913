import http from 'node:http';
import https from 'node:https';
import type { Readable } from 'node:stream';
import { inspect } from 'node:util';
import { Injectable, type OnModuleDestroy } from '@nestjs/common';
import Docker from 'dockerode';
import { Config } from '../config/config.js';
import { AppError } from '../errors/app-error.js';
import { type DockerEndpoint, resolveDockerEndpoint } from './docker-endpoint.js';
import { type EngineOperation, isNotModified, isRemovalInProgress, toAppError } from './docker-errors.js';

export type ContainerSummary = Docker.ContainerInfo;
/** @types/dockerode lacks `Shell`, the shell of a CMD-SHELL health test. */
export type ContainerDetails = Docker.ContainerInspectInfo & { Config: { Shell?: string[] } };
export type ContainerOptions = Docker.ContainerCreateOptions;
export type ImageSummary = Docker.ImageInfo;
export type ImageDetails = Docker.ImageInspectInfo;
export type NetworkDetails = Docker.NetworkInspectInfo;

/** The engine's filters: every key must match one of its values. */
export type Filters = Record<string, string[]>;

export interface EngineVersion {
  Version: string;
  ApiVersion: string;
  Os: string;
}

export interface LogsQuery {
  follow: boolean;
  stdout: boolean;
  stderr: boolean;
  timestamps: boolean;
  /** Lines from the end, or `all`. */
  tail: string;
  /** Unix seconds, with a fraction if need be. */
  since?: string;
  until?: string;
}

export interface ExecOptions {
  Cmd: string[];
  Env?: string[];
  WorkingDir?: string;
  User?: string;
  Tty?: boolean;
}

export interface RegistryAuth {
  username?: string;
  password?: string;
  identitytoken?: string;
  serveraddress?: string;
}

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
export class DockerService implements OnModuleDestroy {
  readonly endpoint: DockerEndpoint;
  private readonly docker: Docker;
  private readonly agent: http.Agent;

  constructor(private readonly config: Config) {
    this.endpoint = resolveDockerEndpoint(config.docker);
    const tls = this.endpoint.tls !== undefined;
    this.agent = tls ? new https.Agent(agentOptions(this.endpoint)) : new http.Agent(agentOptions(this.endpoint));
    // docker-modem formats every request for its debug log, switched on or not: keep it from walking every socket.
    Object.assign(this.agent, { [inspect.custom]: () => 'Agent' });
    this.docker = new Docker({ ...connection(this.endpoint), agent: this.agent } as Docker.DockerOptions);
  }

  onModuleDestroy(): void {
    this.agent.destroy();
  }

  /** @param ms deadline in milliseconds */
  version(ms: number): Promise<EngineVersion> {
    return this.call('version', (abortSignal) => this.docker.version({ abortSignal } as never) as unknown as Promise<EngineVersion>, { ms });
  }

  listImages(): Promise<ImageSummary[]> {
    return this.call('list', (abortSignal) => this.docker.listImages({ abortSignal }));
  }

  /** @param reference a checked image reference or an image id */
  inspectImage(reference: string, signal?: AbortSignal): Promise<ImageDetails> {
    return this.call('image', (abortSignal) => this.docker.getImage(reference).inspect({ abortSignal } as object), { signal });
  }

  /** The engine's progress lines, NDJSON; errors after the first byte come as lines of their own. */
  pullImage(query: { fromImage: string; tag?: string; platform?: string }, auth: RegistryAuth | undefined, signal: AbortSignal): Promise<Readable> {
    const authconfig = auth && { key: Buffer.from(JSON.stringify(auth)).toString('base64url') };
    return this.stream('pull', { method: 'POST', path: '/images/create?', query, authconfig }, signal, this.config.pullTimeoutMs);
  }

  listContainers(filters: Filters, signal?: AbortSignal): Promise<ContainerSummary[]> {
    return this.call('list', (abortSignal) => this.docker.listContainers({ all: true, filters, abortSignal }), { signal });
  }

  /** Whether any container on the engine, dockAPI's or not, publishes this host port. */
  async isPublished(port: number): Promise<boolean> {
    const publishers = await this.call('list', (abortSignal) => this.docker.listContainers({ filters: { publish: [String(port)] }, abortSignal }));
    return publishers.length > 0;
  }

  inspectContainer(id: string, signal?: AbortSignal): Promise<ContainerDetails> {
    return this.call<ContainerDetails>('inspect', (abortSignal) => this.docker.getContainer(id).inspect({ abortSignal }), { signal });
  }

  /** @returns the new container's id; what fails here may still have made one when it is `engine_timeout` or `engine_unreachable` */
  async createContainer(options: ContainerOptions): Promise<string> {
    const container = await this.call('create', (abortSignal) => this.docker.createContainer({ ...options, abortSignal }));
    return container.id;
  }

  /** Started already: nothing changes. */
  async startContainer(id: string): Promise<void> {
    await this.call('start', (abortSignal) => unlessModified(this.docker.getContainer(id).start({ abortSignal })));
  }

  /** @param seconds how long the container gets before it is killed. Stopped already: nothing changes. */
  async stopContainer(id: string, seconds: number): Promise<void> {
    const ms = seconds * 1_000 + GRACE_MS;
    await this.call('stop', (abortSignal) => unlessModified(this.docker.getContainer(id).stop({ t: seconds, abortSignal })), { ms });
  }

  async restartContainer(id: string, seconds: number): Promise<void> {
    const ms = seconds * 1_000 + GRACE_MS + this.config.engineTimeoutMs;
    await this.call('restart', (abortSignal) => this.docker.getContainer(id).restart({ t: seconds, abortSignal }), { ms });
  }

  /**
   * Removes the container and its anonymous volumes, as `docker rm -v`.
   *
   * @returns whether the engine was at it already, so that the container may still be there
   */
  removeContainer(id: string, force: boolean): Promise<boolean> {
    return this.call('remove', (abortSignal) => isRemoving(this.docker.getContainer(id).remove({ force, v: true, abortSignal })));
  }

  /**
   * Watches for the container's next exit (or its removal). The outer promise settles once the engine
   * watches, so that an exit after it cannot be missed; `exited` gives the exit code.
   */
  async watchContainer(id: string, condition: 'next-exit' | 'removed' | 'not-running', signal: AbortSignal): Promise<{ exited: Promise<number> }> {
    const body = await this.stream('wait', { method: 'POST', path: `/containers/${id}/wait?`, query: { condition } }, signal);
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
    return this.stream('exec', { method: 'POST', path: `/exec/${execId}/start`, body: { Detach: false, Tty: tty } }, signal);
  }

  /** @returns the exit code, null while the command runs */
  async execState(execId: string, signal: AbortSignal): Promise<{ running: boolean; exitCode: number | null }> {
    const info = await this.call('exec', (abortSignal) => this.docker.getExec(execId).inspect({ abortSignal }), { signal });
    return { running: info.Running, exitCode: info.ExitCode };
  }

  inspectNetwork(name: string, signal?: AbortSignal): Promise<NetworkDetails> {
    return this.call('network', (abortSignal) => this.docker.getNetwork(name).inspect({ abortSignal } as never) as unknown as Promise<NetworkDetails>, { signal });
  }

  /** The engine's events from now on, NDJSON. */
  events(filters: Filters, signal: AbortSignal): Promise<Readable> {
    return this.stream('events', { method: 'GET', path: '/events?', query: { filters: JSON.stringify(filters) } }, signal);
  }

  /** One engine call with a deadline. */
  private async call<T>(
    operation: EngineOperation,
    run: (abortSignal: AbortSignal) => Promise<T>,
    { signal, ms = this.config.engineTimeoutMs }: { signal?: AbortSignal | undefined; ms?: number } = {},
  ): Promise<T> {
    const deadline = AbortSignal.timeout(ms);
    try {
      return await run(signal ? AbortSignal.any([signal, deadline]) : deadline);
    } catch (error) {
      signal?.throwIfAborted();
      throw deadline.aborted ? timedOut(operation, ms, error) : toAppError(error, operation);
    }
  }

  /** One engine call that answers with a stream; the deadline covers the time to its headers, `signal` all of it. */
  private stream(
    operation: EngineOperation,
    { query, body, ...request }: StreamRequest,
    signal: AbortSignal,
    ms?: number,
  ): Promise<Readable> {
    const dial = (abortSignal: AbortSignal) =>
      new Promise<Readable>((resolve, reject) => {
        // docker-modem would send the query as the body too, were there no `_body`.
        const options = { _query: query ?? {}, _body: body ?? {} };
        this.docker.modem.dial({ ...request, options, isStream: true, statusCodes: { 200: true }, abortSignal } as never, (error, result) => {
          if (error) reject(error as Error);
          else resolve(result as Readable);
        });
      });
    return this.untilHeaders(operation, dial, signal, ms ?? this.config.engineTimeoutMs);
  }

  private async untilHeaders(operation: EngineOperation, dial: (signal: AbortSignal) => Promise<Readable>, signal: AbortSignal, ms: number) {
    const deadline = new AbortController();
    const timer = setTimeout(() => deadline.abort(), ms);
    try {
      return await dial(AbortSignal.any([signal, deadline.signal]));
    } catch (error) {
      signal.throwIfAborted();
      throw deadline.signal.aborted ? timedOut(operation, ms, error) : toAppError(error, operation);
    } finally {
      clearTimeout(timer);
    }
  }
}

function timedOut(operation: EngineOperation, ms: number, cause: unknown): AppError {
  return new AppError('engine_timeout', `The Docker engine did not answer "${operation}" within ${ms / 1_000} s: try again, or look at the engine`, { cause });
}

function agentOptions({ tls }: DockerEndpoint): https.AgentOptions {
  return { keepAlive: true, ...(tls && { ca: tls.ca, cert: tls.cert, key: tls.key, rejectUnauthorized: tls.verify }) };
}

/** Where docker-modem dials. Every field is named: what is absent it would take from the environment itself. */
function connection({ host, tls }: DockerEndpoint): Docker.DockerOptions {
  const url = new URL(host);
  switch (url.protocol) {
    case 'unix:':
      return { socketPath: host.slice('unix://'.length), host: undefined, protocol: 'http' };
    case 'npipe:':
      return { socketPath: host.slice('npipe://'.length), host: undefined, protocol: 'http' };
    case 'ssh:':
      return { protocol: 'ssh', host: url.hostname, port: url.port || 22, username: url.username };
    default:
      return { protocol: tls || url.port === '2376' ? 'https' : 'http', host: url.hostname, port: url.port || (tls ? 2376 : 2375) };
  }
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
