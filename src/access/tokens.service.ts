import { createHash, timingSafeEqual } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { Injectable, Logger, type OnModuleDestroy } from '@nestjs/common';
import { Config, type TokenSource } from '../config/config.js';
import { EnvironmentError } from '../config/environment.js';
import type { Caller } from './caller.js';
import { parseTokenEntries, type TokenEntry } from './token-entry.js';

/**
 * Milliseconds between two looks at the file. It is read whole: it is small, and neither an editor that replaces it nor
 * a Kubernetes volume that swaps a link can hide a change from that.
 */
const LOOK_MS = 500;

/**
 * A file whose name is another's now, and that is read all the same: it alone is mounted into dockAPI's container, and
 * an editor on the host has put a new one in its place.
 */
const REPLACED = 'was replaced where dockAPI cannot see it: mount its folder';

/**
 * The tokens that callers may show. A broken file stops the start; one that breaks later changes nothing, and says so.
 */
@Injectable()
export class Tokens implements OnModuleDestroy {
  /** Whether there are to be any. */
  readonly configured: boolean;
  private readonly logger = new Logger(Tokens.name);
  private readonly timer: NodeJS.Timeout | undefined;
  private entries: TokenEntry[] = [];
  private text = '';
  private problem: string | undefined;

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
    if (file !== undefined) this.timer = setInterval(() => void this.lookAt(file), LOOK_MS).unref();
  }

  onModuleDestroy(): void {
    clearInterval(this.timer);
  }

  /**
   * Whose token it is. The tokens are 256 random bits: their SHA-256 cannot be searched for, as that of a password
   * could, and needs no salt. Every entry is looked at in constant time, so that the time tells nothing of any.
   */
  find(token: string): Caller | undefined {
    const hash = createHash('sha256').update(token).digest();
    let found: Caller | undefined;
    for (const entry of this.entries) if (timingSafeEqual(entry.hash, hash)) found = entry.caller;
    return found;
  }

  /** Whether the caller's entry is still there, as it was. */
  has(caller: Caller): boolean {
    return this.entries.some((entry) => entry.caller === caller);
  }

  /** What is wrong with the file is told once, as long as it stays the same. */
  private async lookAt(file: string): Promise<void> {
    const problem = await this.read(file);
    if (problem !== undefined && problem !== this.problem)
      this.logger.warn(`The tokens stay as they were: ${file} ${problem}`);
    this.problem = problem;
  }

  /** @returns what is wrong with the file */
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
    const known = new Map(this.entries.map((entry) => [entry.line, entry]));
    this.entries = parseTokenEntries(text).map((entry) => known.get(entry.line) ?? entry);
    this.text = text;
    this.logger.log(`${this.entries.length} tokens`);
  }
}

/** An environment variable is one line. */
function entriesOf({ entries = '' }: TokenSource): string {
  return entries.replaceAll(';', '\n');
}
