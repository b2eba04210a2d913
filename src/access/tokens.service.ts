import { hash, timingSafeEqual } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { Injectable, Logger, type OnModuleDestroy } from '@nestjs/common';
import { Config, type TokenSource } from '../config/config.js';
import { EnvironmentError } from '../config/environment.js';
import type { Caller } from './caller.js';
import { parseTokenEntries, type TokenEntry } from './token-entry.js';

/**
 * Poll interval in milliseconds. The whole file is read: it is small, and this notices changes by editors that replace the
 * file and by Kubernetes volumes that swap a symlink.
 */
const POLL_MS = 500;

/**
 * The file has no name any more, but can be read: it was mounted alone into dockAPI's container, and an editor on the host
 * has replaced it.
 */
const REPLACED = 'was replaced on the host, which dockAPI cannot see: mount its directory instead';

/**
 * The valid tokens. A broken file stops the start; a file that breaks later is logged, and the tokens stay as they were.
 */
@Injectable()
export class Tokens implements OnModuleDestroy {
  /** Whether tokens are configured. */
  readonly configured: boolean;
  private readonly logger = new Logger(Tokens.name);
  private readonly timer: NodeJS.Timeout | undefined;
  private entries: TokenEntry[] = [];
  private text = '';
  private problem: string | undefined;
  private readonly listeners = new Set<() => void>();

  /** @throws EnvironmentError */
  constructor({ tokens }: Config) {
    this.configured = tokens !== undefined;
    if (!tokens) return;
    try {
      this.take(tokens.file === undefined ? entriesOf(tokens) : readFileSync(tokens.file, 'utf8'));
    } catch (error) {
      const setting = tokens.file === undefined ? 'DOCKAPI_TOKENS' : 'DOCKAPI_TOKENS_FILE';
      throw new EnvironmentError(`${setting}: ${(error as Error).message}`);
    }
    const { file } = tokens;
    if (file !== undefined) this.timer = setInterval(() => void this.poll(file), POLL_MS).unref();
  }

  onModuleDestroy(): void {
    clearInterval(this.timer);
  }

  /**
   * The caller with this token. Tokens are 256 random bits, so that their SHA-256 needs no salt and, unlike a password's, cannot be
   * searched for. Each comparison takes constant time, so that the time reveals nothing.
   */
  find(token: string): Caller | undefined {
    const digest = hash('sha256', token, 'buffer');
    let found: Caller | undefined;
    for (const entry of this.entries) if (timingSafeEqual(entry.hash, digest)) found = entry.caller;
    return found;
  }

  /** Calls `listener` when tokens have been removed or changed, until it is disposed of. */
  onRevoked(listener: () => void): Disposable {
    this.listeners.add(listener);
    return { [Symbol.dispose]: () => this.listeners.delete(listener) };
  }

  /** The key of a caller's entry, which is no secret; undefined if the entry no longer exists, or has changed. */
  keyOf(caller: Caller): string | undefined {
    return this.entries.find((entry) => entry.caller === caller)?.key;
  }

  /** The caller whose entry has this key. */
  withKey(key: string): Caller | undefined {
    return this.entries.find((entry) => entry.key === key)?.caller;
  }

  /** A problem is logged once, until it changes. */
  private async poll(file: string): Promise<void> {
    const problem = await this.read(file);
    if (problem !== undefined && problem !== this.problem)
      this.logger.warn(`The tokens stay as they were: ${file} ${problem}`);
    this.problem = problem;
  }

  /** @returns the problem of the file, if any */
  private async read(file: string): Promise<string | undefined> {
    try {
      const text = await readFile(file, 'utf8');
      if (text !== this.text) this.take(text);
      return (await stat(file)).nlink === 0 ? REPLACED : undefined;
    } catch (error) {
      return (error as Error).message;
    }
  }

  /** @throws TokenEntryError */
  private take(text: string): void {
    const before = this.entries;
    const known = new Map(before.map((entry) => [entry.line, entry]));
    this.entries = parseTokenEntries(text).map((entry) => known.get(entry.line) ?? entry);
    this.text = text;
    const revoked = before.filter((entry) => !this.entries.includes(entry));
    for (const { caller } of revoked) caller.revoke();
    if (revoked.length > 0) for (const listener of this.listeners) listener();
    this.logger.log(`${this.entries.length} tokens`);
  }
}

/** An environment variable is one line. */
function entriesOf({ entries = '' }: TokenSource): string {
  return entries.replaceAll(';', '\n');
}
