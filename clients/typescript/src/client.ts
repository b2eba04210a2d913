import createClient, { type Client } from 'openapi-fetch';
import type { components, paths } from './api.js';
import { Container, type ContainerData } from './container.js';
import { DockapiError } from './errors.js';
import { watch, type Watching } from './event-source.js';
import { JSON_BODY } from './exec-process.js';
import { Operation, type OperationData } from './operation.js';
import { stats, type Stats } from './stats.js';
import { type Query, Transport } from './transport.js';
import type { WebSocketConstructor } from './web-socket.js';

type Schemas = components['schemas'];
export type RunOptions = Schemas['RunContainerDto'];
/** Instead of the options of a run: takes a container of a pool. */
export type FromPool = Schemas['RunFromPoolDto'];
export type PullOptions = Omit<Schemas['PullImageDto'], 'image'>;
export type NodeData = Schemas['NodeDto'];
export type PulledImage = Schemas['PulledImageDto'];
/** An event of a container; `gap` if some may be missing: list the containers again then. */
export type DockapiEvent = Schemas['EventDto'] | { type: 'gap'; id?: string };

export interface DockapiOptions {
  /** Default: `http://127.0.0.1:8000`. */
  url?: string;
  token?: string;
  /** Instead of the global one. */
  fetch?: (request: Request) => Promise<Response>;
  /** Instead of the global one, which Node has from 22 on. `WebSocket` of `ws` works. */
  WebSocket?: unknown;
}

export interface Progress {
  /** Called after each change: what is done, and the layers that are pulled. */
  onProgress?: (operation: OperationData) => void;
  /** Cancels it: a run then leaves no container. */
  signal?: AbortSignal;
}

export interface EventOptions extends Watching {
  /** Id or name. */
  container?: string;
  types?: Schemas['EventDto']['type'][];
  /** Go on after this event. */
  after?: string;
}

/** dockAPI at one URL. */
export class Dockapi {
  /** Every route with its types, by openapi-fetch. Problems are thrown as `DockapiError`. */
  readonly api: Client<paths>;
  /** Requests that are sent again where that is safe. */
  readonly transport: Transport;
  private readonly webSocket: WebSocketConstructor | undefined;

  constructor({ url = 'http://127.0.0.1:8000', token, fetch, WebSocket }: DockapiOptions = {}) {
    this.transport = new Transport(url, token, fetch ?? ((request) => globalThis.fetch(request)));
    this.webSocket = WebSocket as WebSocketConstructor | undefined;
    const send = (request: Request) => this.transport.send(() => request.clone());
    this.api = createClient<paths>({ baseUrl: this.transport.base.href, fetch: send });
  }

  /** Runs a container; with `ready`, `health_path` or `wait_ready`, until it is ready. */
  async run(options: RunOptions | FromPool, progress: Progress = {}): Promise<Container> {
    return this.finish(await this.beginRun(options), progress);
  }

  /** Runs a container in the background: `await operation.done`. */
  beginRun(options: RunOptions | FromPool): Promise<Operation<Container>> {
    return this.begin('/containers/run', { body: options }, (result) => this.known(result as ContainerData));
  }

  /** Runs a container to its end. @returns its exit code and output */
  async runToEnd(options: Omit<RunOptions, 'detach'>, progress: Progress = {}): Promise<Schemas['RunResultDto']> {
    const body = { ...options, detach: false };
    const operation = await this.begin('/containers/run', { body }, (result) => result as Schemas['RunResultDto']);
    return this.finish(operation, progress);
  }

  /** A container by its id or name, without a request. */
  container(id: string): Container {
    return new Container(this, id);
  }

  /** The caller's containers, running or not. */
  async containers(
    filters: { status?: ContainerData['status']; name?: string; labels?: string[] } = {},
  ): Promise<Container[]> {
    const { labels, ...query } = filters;
    const response = await this.transport.request('/containers', { query: { ...query, label: labels } });
    return ((await response.json()) as ContainerData[]).map((data) => this.known(data));
  }

  /** What happens to containers, from now on or after an event. Goes on after lost connections. */
  async *events({ container, types, after, ...watching }: EventOptions = {}): AsyncGenerator<DockapiEvent, void> {
    const options = { ...watching, lastEventId: after };
    for await (const { event, id, data } of watch(
      this.transport,
      '/events',
      { container, type: types },
      never,
      options,
    ))
      yield event === 'gap' ? { type: 'gap', ...(id !== undefined && { id }) } : (JSON.parse(data) as DockapiEvent);
  }

  /** What all running containers use, each second. */
  watchStats(options: Watching = {}): AsyncGenerator<{ containers: Stats[] }, void> {
    return stats(this.transport, '/stats', options);
  }

  async stats(): Promise<Stats[]> {
    const response = await this.transport.request('/stats');
    return ((await response.json()) as { containers: Stats[] }).containers;
  }

  async pull(image: string, { onProgress, signal, ...options }: PullOptions & Progress = {}): Promise<PulledImage> {
    const operation = await this.beginPull(image, options);
    return this.finish(operation, { ...(onProgress && { onProgress }), ...(signal && { signal }) });
  }

  /** Pulls an image in the background: `await operation.done`. */
  beginPull(image: string, options: PullOptions = {}): Promise<Operation<PulledImage>> {
    return this.begin('/images/pull', { body: { image, ...options } }, (result) => result as PulledImage);
  }

  /** Pools of containers that are ready before they are asked for: `run({ pool })` takes one. */
  async pools(): Promise<Schemas['PoolDto'][]> {
    return (await this.transport.request('/pools')).json() as Promise<Schemas['PoolDto'][]>;
  }

  /** Creates or changes a pool. */
  async putPool(name: string, pool: Schemas['PutPoolDto']): Promise<Schemas['PoolDto']> {
    const init = { method: 'PUT', headers: JSON_BODY, body: JSON.stringify(pool) };
    return (await this.transport.request(poolPath(name), init)).json() as Promise<Schemas['PoolDto']>;
  }

  /** Removes a pool and its containers; those that were taken stay. */
  async removePool(name: string): Promise<void> {
    await this.transport.request(poolPath(name), { method: 'DELETE' });
  }

  /** The nodes of the cluster, and what runs there; without a cluster the engine's. `run({ node })` names one. */
  async nodes(): Promise<NodeData[]> {
    return (await this.transport.request('/nodes')).json() as Promise<NodeData[]>;
  }

  async images(): Promise<Schemas['ImageDto'][]> {
    return (await this.transport.request('/images')).json() as Promise<Schemas['ImageDto'][]>;
  }

  /** An operation that was begun before. */
  operation(id: string): Operation<unknown> {
    return new Operation(this.transport, id, (result) => result);
  }

  /** A POST with `Prefer: respond-async`. @param toResult makes the result of the operation's */
  async begin<T>(
    path: string,
    { query, body }: { query?: Query; body?: object },
    toResult: (result: unknown) => T,
  ): Promise<Operation<T>> {
    const response = await this.transport.request(path, {
      method: 'POST',
      headers: { prefer: 'respond-async', ...(body && JSON_BODY) },
      ...(query && { query }),
      ...(body && { body: JSON.stringify(body) }),
    });
    const { id } = (await response.json()) as OperationData;
    return new Operation(this.transport, id, toResult);
  }

  /** A request through the proxy, as it is. */
  proxied(path: string, init: RequestInit): Promise<Response> {
    const request = new Request(this.transport.urlOf(path), { ...init, redirect: 'manual' });
    // `Authorization` belongs to the application.
    if (this.transport.token !== undefined) request.headers.set('x-api-key', this.transport.token);
    return this.transport.sendOnce(request);
  }

  get WebSocket(): WebSocketConstructor {
    const { WebSocket } = globalThis as { WebSocket?: unknown };
    const found = this.webSocket ?? (WebSocket as WebSocketConstructor | undefined);
    if (!found) throw new Error('This Node has no WebSocket. Use Node 22, or pass the one of `ws` as `WebSocket`.');
    return found;
  }

  private known(data: ContainerData): Container {
    return new Container(this, data.id, data);
  }

  private async finish<T>(operation: Operation<T>, { onProgress, signal }: Progress): Promise<T> {
    let undone: Promise<void> | undefined;
    const undo = () => {
      undone ??= this.undo(operation).catch(() => undefined); // it has ended, or is out of reach
    };
    if (signal?.aborted) undo();
    signal?.addEventListener('abort', undo, { once: true });
    try {
      if (onProgress) for await (const state of operation.progress()) onProgress(state);
      const result = await operation.done;
      if (!undone) return result;
    } catch (error) {
      const wasUndone = error instanceof DockapiError && UNDONE.includes(error.code);
      if (!undone || !wasUndone) throw error;
    } finally {
      signal?.removeEventListener('abort', undo);
    }
    await undone;
    throw signal!.reason as Error;
  }

  /** Also a run that has succeeded meanwhile leaves no container: its caller does not get to know it. */
  private async undo(operation: Operation<unknown>): Promise<void> {
    const { kind, state, container_id: id } = await operation.cancel();
    if (kind === 'run' && state === 'succeeded' && id !== null) await this.container(id)[Symbol.asyncDispose]();
  }
}

/** The end of an operation that is undone; one that has ended before is forgotten. */
const UNDONE: DockapiError['code'][] = ['cancelled', 'operation_not_found'];

const never = () => false;
const poolPath = (name: string) => `/pools/${encodeURIComponent(name)}`;
