import { afterAll, afterEach, beforeAll, beforeEach } from 'vitest';
import type { RunResultDto } from '../../src/containers/dto/container.dto.js';
import type { ConditionStateDto } from '../../src/http/dto/problem.dto.js';
import type { FieldError } from '../../src/errors/app-error.js';
import { type ApiResponse, Client, type RequestOptions } from './client.js';
import { cleanUp, type Snapshot, takeSnapshot } from './containers.js';
import { type Service, startService } from './service.js';

/** Members of a problem, besides its status. */
export interface ProblemMembers {
  code: string;
  detail: string;
  errors: FieldError[];
  container_id: string;
  oom_killed: boolean;
  logs: string[];
  conditions: ConditionStateDto[];
  exits: number[];
}

/** The response to a run: the container, or a problem. */
export type RunResponse = RunResultDto & ProblemMembers;

/** A service for the tests of a `describe`, whose containers are removed after each test. */
export class Dockapi {
  private started: Service | undefined;
  private connected: Client | undefined;
  private env: NodeJS.ProcessEnv = {};

  /** @param headers headers of every request of `client`, such as a token */
  async start(env: NodeJS.ProcessEnv, headers: Record<string, string> = {}, main?: string): Promise<void> {
    this.env = env;
    this.started = await startService(env, [], main);
    this.connected = await Client.connect(this.started.url, headers);
  }

  /**
   * Stops the service, and starts it again at the same address.
   *
   * @param away what to do meanwhile
   * @param main `dist/main.js` of another build
   */
  async restart(away: () => Promise<void>, main?: string): Promise<void> {
    const { port } = new URL(this.service.url);
    await this.service.stop();
    await away();
    this.started = await startService({ ...this.env, PORT: port }, [], main);
  }

  get service(): Service {
    return this.started!;
  }

  get client(): Client {
    return this.connected!;
  }

  /** Runs a busybox that sleeps, unless the fields override that. */
  run(fields: object = {}, options?: RequestOptions): Promise<ApiResponse<RunResponse>> {
    const body = { image: 'busybox', container_port: 8080, command: 'sleep 600', ...fields };
    return this.client.post<RunResponse>('/containers/run', body, options);
  }

  /** Leaves during a run, and returns when dockAPI has had time to notice. */
  async leave(client: AbortController, run: Promise<unknown>): Promise<void> {
    client.abort();
    await run.then(
      () => Promise.reject(new Error('The run was over already')),
      () => undefined,
    );
    // It reads from a new connection only after the end of the old one.
    await this.client.get('/livez');
  }

  /** A run that must succeed. */
  async running(fields: object = {}, options?: RequestOptions): Promise<RunResultDto> {
    const { status, body, text } = await this.run(fields, options);
    if (status !== 201) throw new Error(`The run failed: ${text}`);
    return body;
  }

  /** Runs a busybox that sleeps until it is stopped. @returns its id */
  async sleeper(): Promise<string> {
    return (await this.running({ command: ['sleep', '3600'] })).id;
  }

  /** Runs a command of busybox to its end. @returns the id of the exited container */
  async ran(...command: string[]): Promise<string> {
    return (await this.running({ command, detach: false, wait_timeout: 100 })).id;
  }

  /** Runs a shell script in busybox to its end. @returns the id of the exited container */
  ranScript(script: string): Promise<string> {
    return this.ran('sh', '-c', script);
  }
}

/**
 * A service for the tests of a file or `describe`. After each test its containers are removed, after the last also those that
 * `beforeAll` made.
 *
 * @param env further settings; a function where they are known only when the tests run
 * @param headers headers of every request of `client`, such as a token
 * @param main `build/main.js`, whose modules can be changed; by default `dist/main.js`
 */
export function useDockapi(
  env: NodeJS.ProcessEnv | (() => NodeJS.ProcessEnv | Promise<NodeJS.ProcessEnv>) = {},
  headers: Record<string, string> = {},
  main?: string,
): Dockapi {
  const dockapi = new Dockapi();
  useCleanEngine();
  beforeAll(async () => dockapi.start(typeof env === 'function' ? await env() : env, headers, main));
  afterAll(() => dockapi.service?.stop());
  return dockapi;
}

/**
 * After each test, removes everything it left on the engine, even if it failed; and once more after the services that are
 * started below this have stopped, because a run that lost its client may make its container later.
 */
export function useCleanEngine(): void {
  let first: Snapshot;
  let before: Snapshot;
  beforeAll(async () => {
    first = await takeSnapshot();
  });
  afterAll(() => cleanUp(first));
  beforeEach(async () => {
    before = await takeSnapshot();
  });
  afterEach(() => cleanUp(before));
}
