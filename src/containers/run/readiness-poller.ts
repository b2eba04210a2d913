import http from 'node:http';
import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { DockerService } from '../../docker/engine/docker.service.js';
import type { Endpoint, StartedEndpoint } from '../../docker/reach/reach.service.js';

/** How to tell that a container is ready. */
export interface ReadinessTarget {
  containerId: string;
  at: StartedEndpoint;
  /** GET this path until it answers 2xx. */
  healthPath: string | undefined;
  /** The image's health test as the engine stores it: `Test` is `["CMD", …]`, `["CMD-SHELL", "…"]` or `["NONE"]`, `Timeout` nanoseconds. */
  healthcheck: { Test?: string[]; Timeout?: number } | undefined;
  /** The shell of a CMD-SHELL test. */
  shell: string[] | undefined;
}

const FIRST_INTERVAL_MS = 20;
const LAST_INTERVAL_MS = 500;
const HEALTH_TEST_INTERVAL_MS = 1_000;
/** One try never takes longer: an application may accept a request before it can answer any. */
const TRY_MS = 10_000;
/** The engine's own limit for a health test that names none. */
const HEALTH_TEST_MS = 30_000;
/** A connection that stays open for so long is an application's: docker-proxy closes it when nobody listens behind. */
const OPEN_MS = 250;
const MAX_REDIRECTS = 5;

interface ReadinessTest {
  /** Milliseconds between the first tries. */
  interval: number;
  /** Milliseconds that one try may take. */
  limit: number;
  run: (signal: AbortSignal) => Promise<boolean>;
}

/** Asks a started container again and again whether it is ready. */
@Injectable()
export class ReadinessPoller {
  constructor(private readonly docker: DockerService) {}

  /**
   * Resolves when the container is ready. Tries follow each other fast at first, then at most every 0.5 s.
   *
   * @param signal ends the wait; it then rejects with the signal's reason
   */
  async waitReady(target: ReadinessTarget, signal: AbortSignal): Promise<void> {
    const test = this.testOf(target);
    for (
      let interval = test.interval;
      ;
      interval = Math.min(interval * 1.5, Math.max(test.interval, LAST_INTERVAL_MS))
    ) {
      if (await this.passes(test, signal)) return;
      await sleep(interval, undefined, { signal }).catch(() => signal.throwIfAborted());
    }
  }

  private testOf({ containerId, at, healthPath, healthcheck, shell }: ReadinessTarget): ReadinessTest {
    if (healthPath !== undefined) {
      const url = new URL(`http://${at.authority}${healthPath}`);
      return { interval: FIRST_INTERVAL_MS, limit: TRY_MS, run: (signal) => answersOk(url, at, signal) };
    }
    const command = healthCommand(healthcheck?.Test, shell);
    if (command) {
      const limit = healthcheck?.Timeout ? healthcheck.Timeout / 1e6 : HEALTH_TEST_MS;
      return {
        interval: HEALTH_TEST_INTERVAL_MS,
        limit,
        run: (signal) => this.execPasses(containerId, command, signal),
      };
    }
    return { interval: FIRST_INTERVAL_MS, limit: TRY_MS, run: (signal) => portAnswers(at, signal) };
  }

  /** Any failure of a try is a "not yet"; only the caller's signal ends the wait. */
  private async passes({ run, limit }: ReadinessTest, signal: AbortSignal): Promise<boolean> {
    try {
      return await run(AbortSignal.any([signal, AbortSignal.timeout(limit)]));
    } catch {
      signal.throwIfAborted();
      return false;
    }
  }

  private async execPasses(containerId: string, command: string[], signal: AbortSignal): Promise<boolean> {
    const execId = await this.docker.createExec(containerId, { Cmd: command }, signal);
    const output = await this.docker.startExec(execId, false, signal);
    for await (const _chunk of output); // the command ends with its output
    return (await this.docker.execState(execId, signal)).exitCode === 0;
  }
}

/** @see https://docs.docker.com/reference/dockerfile/#healthcheck */
function healthCommand(test: string[] | undefined, shell: string[] | undefined): string[] | undefined {
  const [kind, ...words] = test ?? [];
  if (kind === 'CMD' && words.length > 0) return words;
  if (kind === 'CMD-SHELL' && words.length > 0) return [...(shell?.length ? shell : ['/bin/sh', '-c']), ...words];
  return undefined;
}

/** GETs on a fresh connection, wherever the URL's own host is, and follows redirects within the same origin. */
async function answersOk(url: URL, at: Endpoint, signal: AbortSignal, redirects = 0): Promise<boolean> {
  const { status, location } = await get(url, at, signal);
  if (status >= 200 && status < 300) return true;
  if (status < 300 || status >= 400 || location === undefined || redirects >= MAX_REDIRECTS) return false;
  const next = new URL(location, url);
  return next.origin === url.origin && answersOk(next, at, signal, redirects + 1);
}

function get(
  { host, pathname, search }: URL,
  at: Endpoint,
  signal: AbortSignal,
): Promise<{ status: number; location: string | undefined }> {
  const options = { host: at.address, port: at.port, path: pathname + search, headers: { host }, agent: false };
  return new Promise((resolve, reject) => {
    const request = http.get({ ...options, signal }, (response) => {
      resolve({ status: response.statusCode ?? 0, location: response.headers.location });
      request.destroy(); // the head is enough
    });
    request.on('error', reject);
    request.once('close', () => reject(new Error('closed without an answer'))); // a 101, say
  });
}

/** Whether a byte comes back on a connection, or it stays open. */
function portAnswers({ address: host, port }: Endpoint, signal: AbortSignal): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const socket = connect({ port, host, signal });
    const settle = (answers: boolean) => {
      clearTimeout(timer);
      socket.destroy();
      resolve(answers);
    };
    let timer: NodeJS.Timeout | undefined;
    socket.once('connect', () => (timer = setTimeout(() => settle(true), OPEN_MS)));
    socket.once('data', () => settle(true));
    socket.once('end', () => settle(false));
    socket.once('error', (error) => {
      clearTimeout(timer);
      reject(error);
    });
  });
}
