import type { Agent, ClientRequest, IncomingMessage } from 'node:http';
import type { NetConnectOpts } from 'node:net';
import { addAbortSignal, type Duplex, type Readable, type Writable } from 'node:stream';
import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import type Docker from 'dockerode';
import { Config } from '../../config/config.js';
import { resolveDockerEndpoint } from './docker-endpoint.js';
import type { EngineOperation } from './docker-errors.js';
import { type EngineCall, type Limits, withDeadline } from './engine-call.js';
import { EngineCalls } from './engine-calls.js';
import { connectTo } from './engine-connection.js';
import { type DownloadVersion, EngineDownload } from './engine-download.js';

/** A request by its engine path, for calls that dockerode lacks or buffers. */
export interface EngineRequest {
  method: 'GET' | 'HEAD' | 'POST' | 'PUT' | 'DELETE';
  /** Without the API version; its parameters are encoded. */
  path: string;
  query?: Record<string, unknown> | undefined;
  /** Sent as JSON. */
  body?: Record<string, unknown> | undefined;
  /** Sent as it is, instead of `body`. */
  upload?: EngineUpload | undefined;
  authconfig?: object | undefined;
}

/** The body of a request that is written as it comes. */
export interface EngineUpload {
  /** Bytes, if they are known. */
  readonly length?: number | undefined;
  /** Writes all of it; does not end `sink`. */
  sendTo(sink: Writable): Promise<void>;
}

const SUCCESS = Object.fromEntries([200, 201, 202, 204].map((status) => [status, true]));

/**
 * The connection to the engine. Every call rejects with AppError only, ends at a deadline (`engine_timeout`), and stops when
 * its signal aborts (rejecting with the signal's reason). The services beside it have one short method per engine call.
 */
@Injectable()
export class EngineClient implements OnApplicationShutdown {
  /** For the services of this directory only. */
  readonly docker: Docker;
  private readonly agent: Agent;
  private readonly direct: NetConnectOpts | undefined;

  constructor(
    private readonly config: Config,
    private readonly calls: EngineCalls,
  ) {
    const { docker, agent, direct } = connectTo(resolveDockerEndpoint(config.docker));
    this.docker = docker;
    this.agent = agent;
    this.direct = direct;
  }

  /** The last hook of a shutdown: other services still call the engine in earlier ones. */
  onApplicationShutdown(): void {
    this.agent.destroy();
  }

  /** One engine call with a deadline: `DOCKAPI_ENGINE_TIMEOUT` unless `limits.ms` names another. */
  call<T>(operation: EngineOperation, run: EngineCall<T>, { signal, ms }: Limits = {}): Promise<T> {
    const limits = { signal, ms: ms ?? this.config.engineTimeoutMs };
    return this.calls.watch(operation, () => withDeadline(operation, run, limits));
  }

  /** As {@link call}, for a call that changes a container. @param subject as in `ContainerChange` */
  change<T>(operation: EngineOperation, subject: string, run: EngineCall<T>, limits?: Limits): Promise<T> {
    return this.calls.changing({ operation, subject }, () => this.call(operation, run, limits));
  }

  /** As {@link change}, for a request by its path. */
  async changeBy(operation: EngineOperation, subject: string, request: EngineRequest): Promise<void> {
    await this.change(operation, subject, (signal) => this.dial<unknown>(request, signal, false));
  }

  /** One engine call with a JSON response; undefined where the response has no body. */
  json<T>(operation: EngineOperation, request: EngineRequest, limits?: Limits): Promise<T> {
    return this.call(operation, (signal) => this.dial<T>(request, signal, false), limits);
  }

  /** One engine call with a streamed response. The deadline covers the time to its headers, `signal` all of it. */
  stream(
    operation: EngineOperation,
    request: EngineRequest,
    signal: AbortSignal,
    ms?: number,
  ): Promise<IncomingMessage> {
    return this.call(operation, (either) => this.dial<IncomingMessage>(request, either, true), { signal, ms });
  }

  /**
   * As {@link stream}, for a GET whose response may be large or long. In HTTP/1.0 it has to show where it ends: a lost connection
   * may look like its end. Its chunks have to be freed as those of {@link EngineDownload}.
   */
  download(
    operation: EngineOperation,
    path: string,
    signal: AbortSignal,
    version: DownloadVersion = '1.0',
  ): Promise<Readable> {
    const request = { method: 'GET', path } as const;
    return this.call(
      operation,
      async (either) =>
        (await this.tryDirect(path, either, version)) ?? this.dial<IncomingMessage>(request, either, true),
      { signal },
    );
  }

  /**
   * One engine call that turns its connection into a stream in both directions, as for the input of a command. The deadline
   * covers the time to that, and `signal` all of it.
   */
  async duplex(operation: EngineOperation, request: EngineRequest, signal: AbortSignal): Promise<Duplex> {
    const stream = await this.call(operation, (either) => this.dial<Duplex>(request, either, true, true), { signal });
    return addAbortSignal(signal, stream);
  }

  /** Undefined if that fails in any way: docker-modem then tells why. */
  private async tryDirect(path: string, signal: AbortSignal, http: DownloadVersion): Promise<Readable | undefined> {
    if (!this.direct) return undefined;
    const { version } = this.docker.modem as { version?: string };
    const pinned = `${version ? `/${version}` : ''}${path}`;
    return EngineDownload.open(this.direct, pinned, signal, http).catch(() => undefined);
  }

  private dial<T>(
    { query, body, upload, path, ...request }: EngineRequest,
    abortSignal: AbortSignal,
    isStream: boolean,
    hijack = false,
  ) {
    // docker-modem would send the query as the body too, were there no `_body`.
    const options = { _query: query ?? {}, _body: body ?? {} };
    const settings = {
      ...request,
      path: query ? `${path}?` : path,
      options,
      isStream,
      hijack,
      ...(upload && { file: asFile(upload) }),
      statusCodes: SUCCESS,
      abortSignal,
    };
    return new Promise<T>((resolve, reject) => {
      this.docker.modem.dial(settings, (error, result) => {
        if (error) reject(error);
        else resolve(result as T);
      });
    });
  }
}

/** What docker-modem uses of a stream that it sends. It would send it in chunks, and leave its memory to the garbage collector. */
function asFile(upload: EngineUpload): NodeJS.ReadableStream {
  const pipe = (request: ClientRequest) => {
    if (upload.length !== undefined) {
      request.removeHeader('transfer-encoding');
      request.setHeader('content-length', upload.length);
    }
    upload.sendTo(request).then(
      () => request.end(),
      (error: Error) => request.destroy(error),
    );
  };
  return { pipe, on: () => undefined } as unknown as NodeJS.ReadableStream;
}
