import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import { ensureInstalled } from '../../scripts/lib/packages.mjs';
import { canStartEngine } from '../../scripts/lib/private-engine.mjs';
import { systemEnv } from '../../scripts/lib/processes.mjs';
import { makeCertificates } from './certificates.js';
import { endsWithEngine } from './engine.js';
import { freePorts } from './ports.js';

interface RedisOptions {
  password?: string;
  tls?: boolean;
  /** Default: 127.0.0.1. */
  address?: string;
  /** Whether it has its data again after a kill. */
  isPersistent?: boolean;
}

/** A Redis server of Debian's package, at one address whatever happens to it. */
export class Redis implements AsyncDisposable {
  private child: ChildProcess | undefined;

  private constructor(
    private readonly dir: string,
    private readonly port: number,
    private readonly options: RedisOptions,
  ) {}

  static async start(options: RedisOptions = {}): Promise<Redis> {
    if (canStartEngine()) await ensureInstalled(['redis-server']);
    const dir = mkdtempSync(path.join(tmpdir(), 'dockapi-redis-'));
    if (options.tls) await makeCertificates(dir);
    const redis = new Redis(dir, await freePorts(), options);
    await redis.start();
    return redis;
  }

  /** Without a password. */
  get url(): string {
    return `${this.options.tls ? 'rediss' : 'redis'}://${this.address}:${this.port}`;
  }

  private get address(): string {
    return this.options.address ?? '127.0.0.1';
  }

  /** Of a server with TLS. */
  get ca(): string {
    return path.join(this.dir, 'ca.pem');
  }

  async start(): Promise<void> {
    const { password, tls, isPersistent = false } = this.options;
    const file = (name: string) => path.join(this.dir, name);
    const listen = tls
      ? ['--port', '0', '--tls-port', String(this.port), '--tls-auth-clients', 'no']
      : ['--port', String(this.port)];
    const certificates = tls
      ? [
          '--tls-cert-file',
          file('server-cert.pem'),
          '--tls-key-file',
          file('server-key.pem'),
          '--tls-ca-cert-file',
          this.ca,
        ]
      : [];
    const login = password === undefined ? [] : ['--requirepass', password];
    const args = ['--bind', this.address, '--dir', this.dir, '--save', '', '--appendfsync', 'always'];
    const log = ['--appendonly', isPersistent ? 'yes' : 'no'];
    this.child = spawn('redis-server', [...args, ...log, ...listen, ...certificates, ...login], {
      env: { ...systemEnv(), ...endsWithEngine() },
      stdio: 'ignore',
    });
    while (!(await this.answers())) {
      if (this.child.exitCode !== null) throw new Error(`redis-server ended with ${this.child.exitCode}`);
      await delay(20);
    }
  }

  /** Waits until the server has ended, unless the signal only stops it. */
  async signal(signal: NodeJS.Signals): Promise<void> {
    const child = this.child!;
    const exit = once(child, 'exit');
    child.kill(signal);
    if (signal !== 'SIGSTOP' && signal !== 'SIGCONT') await exit;
  }

  /** Runs a command of redis-cli. @returns its output */
  async cli(...command: string[]): Promise<string> {
    const { password, tls } = this.options;
    const secure = tls ? ['--tls', '--cacert', this.ca] : [];
    const { stdout } = await promisify(execFile)(
      'redis-cli',
      ['-h', this.address, '-p', String(this.port), ...secure, ...command],
      {
        env: { ...systemEnv(), ...(password !== undefined && { REDISCLI_AUTH: password }) },
      },
    );
    return stdout.trim();
  }

  /** Ends without a farewell and loses all that it has. */
  async lose(): Promise<void> {
    await this.signal('SIGKILL');
    for (const name of readdirSync(this.dir).filter((each) => each.startsWith('appendonly')))
      rmSync(path.join(this.dir, name), { recursive: true });
  }

  /** Leaves no room for another record, until {@link empty}. */
  async fill(): Promise<void> {
    await this.cli('config', 'set', 'maxmemory', '1');
  }

  async empty(): Promise<void> {
    await this.cli('config', 'set', 'maxmemory', '0');
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.child?.exitCode === null && this.child.signalCode === null) {
      this.child.kill('SIGCONT');
      await this.signal('SIGKILL');
    }
    rmSync(this.dir, { recursive: true });
  }

  private async answers(): Promise<boolean> {
    return (await this.cli('ping').catch(() => '')) === 'PONG';
  }
}
