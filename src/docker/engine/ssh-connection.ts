import { type ChildProcess, spawn } from 'node:child_process';
import { Duplex } from 'node:stream';

/** What ssh said when it did not reach the engine. */
export class SshError extends Error {
  override name = 'SshError';
  readonly code = 'ESSH';
}

/**
 * One connection to an engine on another host: what the program `ssh` carries to and from it. It brings the operator's
 * own keys, `known_hosts` and `~/.ssh/config`, as the Docker CLI does.
 */
export class SshConnection extends Duplex {
  private readonly ssh: ChildProcess;
  private errors = '';

  /** @param host as in `DOCKER_HOST`: `ssh://[user@]host[:port][/path/of/the/socket]` */
  constructor(host: string) {
    super();
    // A process group of its own, as the Docker CLI does: a terminal's Ctrl-C is not for it. On Windows that would open a
    // console. It has no pipes where too many files are open.
    this.ssh = spawn('ssh', sshArguments(host), { detached: process.platform !== 'win32' });
    this.ssh.once('error', (error) => this.destroy(error));
    this.ssh.once('close', (code) => this.onEnd(code));
    this.ssh.stdin?.on('error', () => undefined); // it has ended, and tells why
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

  /** Agents ask it of sockets that they use again; a child process always keeps its parent alive. */
  ref(): this {
    return this;
  }

  private onEnd(code: number | null): void {
    if (code === 0) this.push(null);
    else this.destroy(new SshError(this.errors.split('\n').at(-1)?.trim() || `ssh ended with ${code}`));
  }
}

/**
 * As the Docker CLI has them (docker/cli, `cli/connhelper`); but nobody is there to answer a question, and a host that
 * has gone silently is noticed within a minute.
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

/** As one word of the shell that the other host runs the command in. */
function quoted(word: string): string {
  return `'${word.replaceAll("'", `'\\''`)}'`;
}
