import cluster, { type Worker } from 'node:cluster';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { LoggerService } from '@nestjs/common';
import type { Config } from '../config/config.js';
import { EnvironmentError } from '../config/environment.js';
import { createLogger } from '../log/logger.js';
import { sumWorkerMetrics } from '../metrics/worker-metrics.js';
import { isReady, socketOf } from './worker.js';

/** Milliseconds before a worker is replaced that did not live longer itself. */
const PAUSE_MS = 1_000;

const CONTEXT = 'Workers';

/**
 * Runs `config.workers` processes that share the port. It serves nothing itself: it hands out connections in turn, replaces
 * workers that die, sums their metrics, and ends when they have.
 *
 * @throws EnvironmentError if there is no directory for their sockets
 */
export async function runWorkers(config: Config): Promise<void> {
  const log = createLogger(config);
  const directory = makeDirectory(config);
  process.once('exit', () => rmSync(directory, { recursive: true, force: true }));
  cluster.setupPrimary({ args: [directory] });
  sumWorkerMetrics();
  await new Primary(config.workers, directory, log).start();
}

class Primary {
  /** The signal that ends it. */
  private ending: NodeJS.Signals | undefined;
  private exitCode = 0;
  private readonly timers = new Set<NodeJS.Timeout>();

  constructor(
    private readonly count: number,
    private readonly directory: string,
    private readonly log: LoggerService,
  ) {}

  /** The first one shows whether they can start at all: it says why not, and its exit code is that of the service. */
  async start(): Promise<void> {
    for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => this.end(signal));
    const first = cluster.fork();
    const isStarted = await Promise.race([once(first, 'exit').then(() => false), untilReady(first).then(() => true)]);
    if (!isStarted) process.exit(first.process.exitCode ?? (this.ending ? 0 : 1));
    this.follow(first);
    if (this.ending) return;
    while (this.workers.length < this.count) this.fork();
  }

  private get workers(): Worker[] {
    return Object.values(cluster.workers ?? {}).filter((worker) => worker !== undefined);
  }

  private fork(): void {
    this.follow(cluster.fork());
  }

  private follow(worker: Worker): void {
    const since = performance.now();
    worker.once('exit', (code: number | null, signal: string | null) => {
      rmSync(socketOf(this.directory, worker.id), { force: true });
      if (this.ending) return this.onEnded(signal === this.ending ? 0 : code);
      this.log.error(`Worker ${worker.process.pid} ended (${signal ?? code}): another one takes its place`, CONTEXT);
      this.later(() => this.fork(), performance.now() - since < PAUSE_MS ? PAUSE_MS : 0);
    });
  }

  private later(work: () => void, ms: number): void {
    const timer = setTimeout(() => {
      this.timers.delete(timer);
      work();
    }, ms);
    this.timers.add(timer);
  }

  /** Passes the signal on. A terminal has sent it to the workers too, which take it once. */
  private end(signal: NodeJS.Signals): void {
    this.ending = signal;
    for (const timer of this.timers) clearTimeout(timer);
    if (this.workers.length === 0) process.exit(0);
    for (const worker of this.workers) worker.process.kill(signal);
  }

  /** A worker that a signal ends had not started yet, and so has nothing to finish. */
  private onEnded(code: number | null): void {
    this.exitCode = Math.max(this.exitCode, code ?? 1);
    if (this.workers.length === 0) process.exit(this.exitCode);
  }
}

async function untilReady(worker: Worker): Promise<void> {
  for (;;) {
    const [message] = (await once(worker, 'message')) as [unknown];
    if (isReady(message)) return;
  }
}

/** Only this user may enter it. Containers of dockAPI have a read-only root, and then the store's directory at most. */
function makeDirectory({ store }: Config): string {
  const parents = store.kind === 'file' ? [tmpdir(), store.directory] : [tmpdir()];
  let cause: unknown;
  for (const parent of parents)
    try {
      return mkdtempSync(path.join(parent, 'dockapi-'));
    } catch (error) {
      cause = error;
    }
  throw new EnvironmentError(
    `DOCKAPI_WORKERS: no directory for the workers' sockets (${(cause as Error).message}). Set TMPDIR to one that can be written`,
  );
}
