import type { components } from './api.js';
import type { Dockapi } from './client.js';
import type { AttachOptions } from './attachment.js';
import { CommandRun } from './command-run.js';
import { ExecProcess, type ExecData, JSON_BODY } from './exec-process.js';
import { Files } from './files.js';
import { type LogEvent, logEvents, type LogOptions } from './logs.js';
import { DockapiError } from './errors.js';
import type { Watching } from './event-source.js';
import { stats, type Stats } from './stats.js';

type Schemas = components['schemas'];
export type ContainerData = Schemas['ContainerDto'];
export type ContainerDetails = Schemas['ContainerDetailsDto'];
export type ExecOptions = Omit<Schemas['ExecDto'], 'command'>;
export type ExecResult = Schemas['ExecResultDto'];

export interface SpawnOptions extends Omit<Schemas['StartExecDto'], 'command'>, Watching {}

export interface AttachToOptions extends Watching {
  /** Replace the client that writes to it. */
  takeover?: boolean;
  /** Only read. */
  watch?: boolean;
  /** Bytes of output that you have. Default: all that is kept comes. */
  after?: number;
  /** Go on without output that was dropped before it was read: a piece then has `skipped`. Default: that is `output_lost`. */
  skip?: boolean;
}

/** Seconds of one request: proxies and Node's fetch end those that take longer than a few minutes. */
const WAIT_S = 240;

/** Seconds that the output of a command that is waited for is kept, if the connection breaks at its end. */
const KEEP_S = 60;

/** A container. At the end of `await using` it is removed. */
export class Container implements AsyncDisposable {
  readonly files: Files;

  /**
   * @param id full id, its first 12 or more digits, or its name
   * @param data what was known when this was made
   */
  constructor(
    private readonly client: Dockapi,
    readonly id: string,
    readonly data?: ContainerData,
  ) {
    this.files = new Files(client.transport, `${this.path}/files`);
  }

  get path(): string {
    return `/containers/${encodeURIComponent(this.id)}`;
  }

  async inspect(): Promise<ContainerDetails> {
    return this.json('');
  }

  start(): Promise<ContainerData> {
    return this.post('start');
  }

  restart({ timeout }: { timeout?: number } = {}): Promise<ContainerData> {
    return this.operate('restart', { timeout });
  }

  /** @param timeout seconds until it is killed */
  stop({ timeout }: { timeout?: number } = {}): Promise<Schemas['StoppedContainerDto']> {
    return this.operate('stop', { timeout });
  }

  async kill(signal = 'KILL'): Promise<void> {
    await this.post('kill', { signal });
  }

  pause(): Promise<ContainerData> {
    return this.post('pause');
  }

  unpause(): Promise<ContainerData> {
    return this.post('unpause');
  }

  /** Renames it, or changes limits or the restart policy. */
  async update(changes: Schemas['UpdateContainerDto']): Promise<ContainerDetails> {
    const body = JSON.stringify(changes);
    const response = await this.client.transport.request(this.path, { method: 'PATCH', headers: JSON_BODY, body });
    return (await response.json()) as ContainerDetails;
  }

  /** @param force also while it runs */
  async remove({ force = false }: { force?: boolean } = {}): Promise<void> {
    await this.client.transport.request(this.path, { method: 'DELETE', query: { force } });
  }

  /**
   * Waits until it is ready, running, has exited (with its `exit_code`), or is gone.
   *
   * @param timeout seconds; default: no limit
   * @throws DockapiError `not_ready` after the timeout
   */
  async wait(state: 'exited', options?: WaitOptions): Promise<ContainerDetails>;
  async wait(state?: 'ready' | 'running', options?: WaitOptions): Promise<ContainerData>;
  async wait(state: 'removed', options?: WaitOptions): Promise<{ id: string; removed: boolean }>;
  async wait(state: string = 'ready', { timeout = Infinity, signal }: WaitOptions = {}): Promise<unknown> {
    const start = Date.now();
    for (;;) {
      const left = timeout - (Date.now() - start) / 1000;
      const query = { for: state, timeout: Math.max(1, Math.ceil(Math.min(left, WAIT_S))) };
      try {
        return await (
          await this.client.transport.request(`${this.path}/wait`, { query, ...(signal && { signal }) })
        ).json();
      } catch (error) {
        const isLate = error instanceof DockapiError && error.code === 'not_ready';
        if (!isLate || left <= WAIT_S) throw error;
      }
    }
  }

  /** Its log, line by line. */
  logs(options: LogOptions = {}): AsyncGenerator<LogEvent, void> {
    return logEvents(this.client.transport, `${this.path}/logs`, options);
  }

  /** Its log so far as text, stdout and stderr in one. */
  async logText({ tail = 'all' }: { tail?: number | 'all' } = {}): Promise<string> {
    return (await this.client.transport.request(`${this.path}/logs`, { query: { tail } })).text();
  }

  /** Runs a command, however long it takes, and returns its output when it has ended. */
  async exec(command: string | string[], { stdin, ...options }: ExecOptions = {}): Promise<ExecResult> {
    const fields = { ...options, stdin: stdin !== undefined, wait_for_reader: true, keep: KEEP_S };
    const exec = await this.startExec(command, fields);
    return new CommandRun(this.client.transport, this.execPath(exec.exec_id), exec).result(stdin);
  }

  /** Starts a command and attaches to its streams. */
  async spawn(command: string | string[], options: SpawnOptions = {}): Promise<ExecProcess> {
    const { signal, onConnected, onLost, ...fields } = options;
    const exec = await this.startExec(command, fields);
    return this.process(exec.exec_id, { tty: exec.tty, waits: exec.wait_for_reader, signal, onConnected, onLost });
  }

  /** Starts a command that goes on without a client. */
  async spawnDetached(command: string | string[], options: Omit<SpawnOptions, keyof Watching> = {}): Promise<ExecData> {
    return this.startExec(command, options);
  }

  /** Attaches to a command that was started before. */
  async attach(execId: string, options: AttachToOptions = {}): Promise<ExecProcess> {
    const exec = await this.json<ExecData>(`/execs/${encodeURIComponent(execId)}`);
    return this.process(execId, { tty: exec.tty, waits: exec.wait_for_reader, first: exec.output.first, ...options });
  }

  async execs(): Promise<ExecData[]> {
    return this.json('/execs');
  }

  /** What it uses. */
  async stats(): Promise<Stats> {
    return this.json('/stats');
  }

  /** What it uses, each second, until it ends. */
  watchStats(options: Watching = {}): AsyncGenerator<Stats, void> {
    return stats(this.client.transport, `${this.path}/stats`, options);
  }

  async top(): Promise<Schemas['ProcessDto'][]> {
    return (await this.json<Schemas['ProcessesDto']>('/top')).processes;
  }

  /** Where it is published, and the URL that a browser opens. */
  async target(): Promise<Schemas['ProxyTargetDto']> {
    return (await this.client.transport.request(this.proxyPath)).json() as Promise<Schemas['ProxyTargetDto']>;
  }

  /**
   * A request to its application, through dockAPI's proxy. Any status is a response; redirects are not followed, because the
   * token would go with them.
   *
   * @param path such as `/api?x=1`
   */
  fetch(path: string, init: RequestInit = {}): Promise<Response> {
    return this.client.proxied(`${this.proxyPath}/${path.replace(/^\//, '')}`, init);
  }

  /** Removes it, if it is still there. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.remove({ force: true }).catch((error: unknown) => {
      if (!(error instanceof DockapiError && error.code === 'container_not_found')) throw error;
    });
  }

  private get proxyPath(): string {
    return `/proxy/${encodeURIComponent(this.id)}`;
  }

  /** A name of its own makes the start repeatable. */
  private startExec(command: string | string[], options: Omit<SpawnOptions, keyof Watching>): Promise<ExecData> {
    return this.post('execs', { exec_id: crypto.randomUUID(), command, ...options });
  }

  private process(execId: string, options: AttachOptions): ExecProcess {
    const { transport, WebSocket } = this.client;
    return new ExecProcess(transport, WebSocket, execId, this.execPath(execId), options);
  }

  private execPath(execId: string): string {
    return `${this.path}/execs/${encodeURIComponent(execId)}`;
  }

  /** As an operation, because a stop may take longer than a request may. */
  private async operate<T>(verb: string, query: { timeout: number | undefined }): Promise<T> {
    const operation = await this.client.begin(`${this.path}/${verb}`, { query }, (result) => result as T);
    return operation.done;
  }

  private async json<T>(path: string): Promise<T> {
    return (await this.client.transport.request(this.path + path)).json() as Promise<T>;
  }

  private async post<T>(verb: string, body?: object): Promise<T> {
    const init = body ? { headers: JSON_BODY, body: JSON.stringify(body) } : {};
    return (
      await this.client.transport.request(`${this.path}/${verb}`, { method: 'POST', ...init })
    ).json() as Promise<T>;
  }
}

export interface WaitOptions {
  timeout?: number;
  signal?: AbortSignal;
}
