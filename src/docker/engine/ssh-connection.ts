import { type ChildProcess, spawn } from 'node:child_process';
import { Duplex } from 'node:stream';

/** The message of an ssh that failed to connect to the engine. */
export class SshError extends Error {
  override name = 'SshError';
  readonly code = 'ESSH';
}

/**
 * One connection to an engine on another host, through the program `ssh`. This uses the operator's own keys,
 * `known_hosts` and `~/.ssh/config`, as the Docker CLI does.
 */
export class SshConnection extends Duplex {
  private readonly ssh: ChildProcess;
  private errors = '';

  /** @param host as in `DOCKER_HOST`: `ssh://[user@]host[:port][/path/of/the/socket]` */
  constructor(host: string) {
    super();
    // In a process group of its own, as in the Docker CLI, so that a terminal's Ctrl-C does not reach it. On Windows
    // that would open a console. It has no pipes if too many files are open.
    this.ssh = spawn('ssh', sshArguments(host), { detached: process.platform !== 'win32' });
    this.ssh.once('error', (error) => this.destroy(error));
    this.ssh.once('close', (code) => this.onEnd(code));
    this.ssh.stdin?.on('error', () => undefined); // it has ended, and reports why
    this.ssh.stdout?.on('data', (chunk: Buffer) => void (this.push(chunk) || this.ssh.stdout?.pause()));
    this.ssh.stderr?.setEncoding('utf8').on('data', (text: string) => (this.errors = text.trim() || this.errors));
  }

  override _read(): void {
    this.ssh.stdout?.resume();
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: () => void): void {
    this.ssh.stdin?.write(chunk, () => done());
  }

  override _final(done: () => void): void {
    this.ssh.stdin?.end(() => done());
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    this.ssh.kill();
    done(error);
  }

  /** Agents call it for sockets that they reuse; a child process always keeps its parent alive. */
  ref(): this {
    return this;
  }

  private onEnd(code: number | null): void {
    if (code === 0) this.push(null);
    else this.destroy(new SshError(this.errors.split('\n').at(-1)?.trim() || `ssh ended with ${code}`));
  }
}

/**
 * The Docker CLI's options (docker/cli, `cli/connhelper`), plus: no prompts, and a dead host is noticed within a
 * minute.
 */
export function sshArguments(host: string): string[] {
  const { hostname, port, username, pathname } = new URL(host);
  const socket = decodeURIComponent(pathname).replace(/^\/$/, '');
  const engine = socket ? ` --host ${quoted(`unix://${socket}`)}` : '';
  return [
    ...['-T', '-o', 'BatchMode=yes', '-o', 'ConnectTimeout=30', '-o', 'ServerAliveInterval=15'],
    ...(username ? ['-l', decodeURIComponent(username)] : []),
    ...(port ? ['-p', port] : []),
    ...['--', hostname.replace(/^\[(.*)\]$/, '$1'), `docker${engine} system dial-stdio`],
  ];
}

/** Quotes a word for the shell of the other host. */
function quoted(word: string): string {
  return `'${word.replaceAll("'", `'\\''`)}'`;
}
