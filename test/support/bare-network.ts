import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import net, { type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { promisify } from 'node:util';
import { endsWithEngine } from './engine.js';

const RELAY = `const net = require('node:net');
net.createServer((one) => {
  const other = net.connect(Number(process.argv[2]), '127.0.0.1');
  one.on('error', () => other.destroy()).pipe(other).on('error', () => one.destroy()).pipe(one);
}).listen(process.argv[1], () => console.log('listening'));`;

/** A network with only loopback and without DNS, in namespaces(7). For root on Linux. */
export class BareNetwork implements AsyncDisposable {
  private readonly children: ChildProcess[] = [];
  private readonly servers: net.Server[] = [];

  private constructor(
    private readonly dir: string,
    private readonly holder: ChildProcess,
  ) {
    this.children.push(holder);
  }

  static async open(): Promise<BareNetwork> {
    const dir = mkdtempSync(path.join(tmpdir(), 'dockapi-'));
    const files = { hosts: '127.0.0.1 localhost\n::1 localhost\n', 'resolv.conf': 'nameserver 127.0.0.1\n' };
    for (const [name, content] of Object.entries(files)) writeFileSync(path.join(dir, name), content);
    const mounts = Object.keys(files).map((name) => `mount --bind "$0/${name}" /etc/${name}`);
    const script = ['ip link set lo up', ...mounts, 'echo open', 'exec cat'].join(' && ');
    const holder = spawn('unshare', ['--net', '--mount', 'sh', '-c', script, dir], {
      stdio: ['pipe', 'pipe', 'inherit'],
      env: { ...process.env, ...endsWithEngine() },
    });
    await once(holder.stdout, 'data');
    return new BareNetwork(dir, holder);
  }

  /** Prefix of commands that run in it. */
  get through(): string[] {
    return ['nsenter', '--target', String(this.holder.pid), '--net', '--mount', '--'];
  }

  /** @returns stdout of the command */
  async run(...command: string[]): Promise<string> {
    const [program = '', ...args] = [...this.through, ...command];
    return (await promisify(execFile)(program, args)).stdout;
  }

  /** Removes IPv6 and name resolution for processes in it. */
  async takeAway(): Promise<void> {
    await this.run(
      'sh',
      '-c',
      'for f in /proc/sys/net/ipv6/conf/*/disable_ipv6; do [ ! -e "$f" ] || echo 1 >"$f"; done',
    );
    for (const name of ['hosts', 'resolv.conf']) writeFileSync(path.join(this.dir, name), '');
  }

  /** Makes a port of its loopback reachable from outside. @returns the URL */
  async reach(port: string): Promise<string> {
    const socket = path.join(this.dir, `${port}.sock`);
    const [program = '', ...args] = [...this.through, process.execPath, '-e', RELAY, socket, port];
    const relay = spawn(program, args, {
      stdio: ['ignore', 'pipe', 'inherit'],
      env: { ...process.env, ...endsWithEngine() },
    });
    this.children.push(relay);
    await once(relay.stdout, 'data');
    const server = net.createServer((one) => {
      const other = net.connect(socket);
      Promise.all([pipeline(one, other), pipeline(other, one)]).catch(() => undefined);
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    this.servers.push(server);
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const server of this.servers) server.close();
    for (const child of this.children.reverse()) {
      const exit = once(child, 'exit');
      child.kill('SIGKILL');
      await exit;
    }
    rmSync(this.dir, { recursive: true });
  }
}
