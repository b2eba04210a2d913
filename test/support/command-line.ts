import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll } from 'vitest';
import { installedClients } from './installed-clients.js';
import type { Service } from './service.js';

/** How a `dockapi` ended. */
export interface Ended {
  code: number;
  stdout: string;
  stderr: string;
}

/** Whatever serves a dockAPI, now or later. */
interface Served {
  readonly service: Pick<Service, 'url'>;
}

/** The installed command line, as a person has it on the machine, with a home of its own. */
export class CommandLine {
  home = '';
  private program = '';

  constructor(
    private readonly dockapi: Served,
    private readonly env: Record<string, string>,
  ) {}

  async install(): Promise<void> {
    this.program = path.join(await installedClients(), 'node_modules', '.bin', 'dockapi');
    this.home = mkdtempSync(path.join(tmpdir(), 'dockapi-cli-'));
  }

  remove(): void {
    if (this.home) rmSync(this.home, { recursive: true });
  }

  /** Runs it to its end. @param input its stdin */
  async run(args: string[], input = '', env: Record<string, string> = {}): Promise<Ended> {
    const started = this.start(args, env);
    started.process.stdin?.end(input);
    return started.ended;
  }

  /** Runs it, and fails unless it exits with 0. @returns stdout */
  async ok(...args: string[]): Promise<string> {
    const { code, stdout, stderr } = await this.run(args);
    if (code !== 0) throw new Error(`dockapi ${args.join(' ')} exited with ${code}: ${stderr}`);
    return stdout;
  }

  start(args: string[], env: Record<string, string> = {}): Started {
    return new Started(
      spawn(process.execPath, [this.program, ...args], { env: this.environment(env), cwd: this.home }),
    );
  }

  /** Runs a line of shell, in which `dockapi` is the program. */
  async shell(line: string, env: Record<string, string> = {}): Promise<Ended> {
    const child = spawn('bash', ['-c', line], { env: this.shellEnvironment(env), cwd: this.home });
    child.stdin.end();
    return new Started(child).ended;
  }

  /** The line of a shell that runs it, for a pseudo-terminal. */
  commandOf(args: string[]): string[] {
    return [process.execPath, this.program, ...args];
  }

  /** The environment of a shell in which `dockapi` is the program. */
  shellEnvironment(env: Record<string, string> = {}): Record<string, string> {
    const PATH = `${path.dirname(this.program)}:${path.dirname(process.execPath)}:${process.env['PATH']}`;
    return { ...this.environment(env), PATH };
  }

  environment(env: Record<string, string> = {}): Record<string, string> {
    const { PATH = '' } = process.env;
    return {
      PATH,
      HOME: this.home,
      XDG_CONFIG_HOME: path.join(this.home, 'config'),
      DOCKAPI_URL: this.dockapi.service.url,
      ...this.env,
      ...env,
    };
  }
}

/** A `dockapi` that runs. */
export class Started {
  stdout = '';
  stderr = '';
  readonly ended: Promise<Ended>;

  constructor(readonly process: ChildProcess) {
    process.stdout?.setEncoding('utf8').on('data', (text: string) => (this.stdout += text));
    process.stderr?.setEncoding('utf8').on('data', (text: string) => (this.stderr += text));
    process.stdin?.on('error', () => undefined); // it may end before it has read all
    this.ended = once(process, 'close').then(([code, signal]) => ({
      code: (code as number | null) ?? signalCode(signal as string),
      stdout: this.stdout,
      stderr: this.stderr,
    }));
  }

  /** Resolves when its output has a text. */
  async until(text: string): Promise<void> {
    const ended = this.ended.then(() => {
      if (!this.stdout.includes(text)) throw new Error(`It ended without "${text}": ${this.stdout}${this.stderr}`);
    });
    while (!this.stdout.includes(text)) await Promise.race([once(this.process.stdout!, 'data'), ended]);
    ended.catch(() => undefined);
  }
}

function signalCode(signal: string): number {
  throw new Error(`It was ended by ${signal}`);
}

/** The command line for the tests of a file. @param env further variables of each call */
export function useCommandLine(dockapi: Served, env: Record<string, string> = {}): CommandLine {
  const line = new CommandLine(dockapi, env);
  beforeAll(() => line.install());
  afterAll(() => line.remove());
  return line;
}
