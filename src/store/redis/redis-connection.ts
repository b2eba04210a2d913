import { readFileSync } from 'node:fs';
import { createClient } from '@redis/client';
import { Logger } from '@nestjs/common';
import type { StoreSetting } from '../../config/store-setting.js';
import { FairTimer } from '../../docker/engine/fair-timer.js';
import { EnvironmentError } from '../../config/environment.js';
import { storeUnreachable } from '../store-problem.js';
import type { Script } from './redis-scripts.js';

/** A command that Redis has not answered by then has failed: a caller gets its response within 2 s. */
const COMMAND_MS = 1_500;
/** A connection that brings nothing for so long, pings included, is replaced. */
const SILENT_MS = 5_000;
const PING_MS = 1_000;
/** While Redis is away: the pause before another attempt to connect, and to write. */
const RETRY_MS = 500;
/** Commands that wait for a Redis that is slow. */
const MAX_WAITING = 10_000;

type RedisSetting = Extract<StoreSetting, { kind: 'redis' }>;
export type RedisClient = ReturnType<typeof clientOf>;

/** Redis's own errors for a script that it does not have (yet, or since its restart). */
const NO_SCRIPT = /^NOSCRIPT/;

/**
 * The connection for commands. It heals by itself; whether Redis works is logged once, when that changes.
 */
export class RedisConnection {
  readonly client: RedisClient;
  private readonly place: string;
  private readonly logger = new Logger('Store');
  private awaySince: number | undefined;
  /** How often it went away and came back: what began before the last change tells nothing of the state after it. */
  private changes = 0;
  private probe: NodeJS.Timeout | undefined;
  private isClosed = false;
  private lastError = 'no connection';

  /**
   * @param onBack called when Redis works again, after commands may have failed
   * @throws EnvironmentError if the certificate authorities cannot be read
   */
  constructor(
    setting: RedisSetting,
    private readonly onBack: () => void,
  ) {
    const { hostname, port } = new URL(setting.url);
    this.place = `Redis at ${hostname}:${port || 6379}`;
    this.client = clientOf(setting);
    this.client.on('error', ({ message }: Error) => {
      this.lastError = message;
      this.away(message);
    });
    void this.client.connect().catch(() => undefined); // it goes on trying
  }

  /**
   * Runs a command.
   *
   * @throws AppError `store_unreachable`
   */
  async run<T>(command: (client: RedisClient) => Promise<T>): Promise<T> {
    const { changes } = this;
    const deadline = Promise.withResolvers<never>();
    using _timer = new FairTimer(COMMAND_MS, () =>
      deadline.reject(new Error(`no answer within ${COMMAND_MS / 1_000} s`)),
    );
    try {
      if (!this.client.isReady) await this.connected(deadline.promise);
      return await Promise.race([command(this.client), deadline.promise]);
    } catch (error) {
      const { message } = error as Error;
      if (changes === this.changes) this.away(message);
      throw storeUnreachable(`${this.place} does not work (${message}). Check it, or try again soon`, error);
    } finally {
      deadline.promise.catch(() => undefined);
    }
  }

  /** @throws AppError `store_unreachable` */
  runScript(script: Script, keys: string[], args: string[]): Promise<unknown> {
    const given = { keys, arguments: args };
    return this.run(async (client) => {
      try {
        return await client.evalSha(script.sha, given);
      } catch (error) {
        if (!(error instanceof Error && NO_SCRIPT.test(error.message))) throw error;
        return client.eval(script.text, given);
      }
    });
  }

  /** Writes, so that a full Redis is noticed, and a replica. Reads that succeed prove nothing. */
  async check(): Promise<void> {
    const { changes } = this;
    await this.run((client) => client.set('dockapi:check', '', { expiration: { type: 'PX', value: 1_000 } }));
    if (changes === this.changes) this.back();
  }

  close(): void {
    this.isClosed = true;
    clearTimeout(this.probe);
    this.client.destroy();
  }

  /** Waits only for a connection that has just been lost, or not been made yet. */
  private async connected(deadline: Promise<never>): Promise<void> {
    const isNew = this.awaySince === undefined || performance.now() - this.awaySince < COMMAND_MS;
    if (this.isClosed || !isNew) throw new Error(this.lastError);
    const ready = Promise.withResolvers<void>();
    this.client.once('ready', ready.resolve);
    try {
      await Promise.race([ready.promise, deadline]);
    } catch {
      throw new Error(this.lastError);
    } finally {
      this.client.off('ready', ready.resolve);
    }
  }

  private away(reason: string): void {
    if (this.isClosed || this.awaySince !== undefined) return;
    this.awaySince = performance.now();
    this.changes++;
    this.logger.warn(`${this.place} does not work: ${reason}`);
    this.probeSoon();
  }

  private back(): void {
    if (this.awaySince === undefined) return;
    this.awaySince = undefined;
    this.changes++;
    clearTimeout(this.probe);
    this.logger.log(`${this.place} works again`);
    this.onBack();
  }

  private probeSoon(): void {
    clearTimeout(this.probe);
    this.probe = setTimeout(() => {
      void this.check().catch(() => {
        if (this.awaySince !== undefined && !this.isClosed) this.probeSoon();
      });
    }, RETRY_MS).unref();
  }
}

function clientOf({ url, password, ca }: RedisSetting) {
  const { hostname, port, protocol, username, password: inUrl, pathname } = new URL(url);
  const secret = password ?? (inUrl && decodeURIComponent(inUrl));
  const place = {
    host: hostname.replace(/^\[(.*)\]$/, '$1'),
    port: Number(port || 6379),
    connectTimeout: COMMAND_MS,
    socketTimeout: SILENT_MS,
    reconnectStrategy: RETRY_MS,
  };
  return createClient({
    RESP: 2, // which all versions of Redis and Valkey speak
    socket: protocol === 'rediss:' ? { ...place, tls: true as const, ...(ca && { ca: authorities(ca) }) } : place,
    ...(username && { username: decodeURIComponent(username) }),
    ...(secret && { password: secret }),
    database: Number(pathname.slice(1) || 0),
    disableOfflineQueue: true,
    pingInterval: PING_MS,
    commandsQueueMaxLength: MAX_WAITING,
  });
}

function authorities(file: string): Buffer {
  try {
    return readFileSync(file);
  } catch (error) {
    throw new EnvironmentError(`DOCKAPI_STORE_CA: ${(error as Error).message}`);
  }
}
