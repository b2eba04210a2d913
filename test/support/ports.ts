import { type ChildProcess, spawn } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { type AddressInfo, connect, createServer, type Server } from 'node:net';

/** Listens on 127.0.0.1, by default on any free port. */
export async function listen(port = 0): Promise<AsyncDisposable & { port: number; server: Server }> {
  const server = createServer().listen(port, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    server,
    [Symbol.asyncDispose]: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

/** A free port of 127.0.0.1 outside the ephemeral range, so that no program gets it by chance. */
export async function freePorts(count = 1): Promise<number> {
  for (;;) {
    const first = randomInt(...outsideEphemeral());
    const ports = Array.from({ length: count }, (_, index) => first + index);
    if ((await Promise.all(ports.map(isFree))).every(Boolean)) return first;
  }
}

/** Below dockAPI's own range, or where that is ephemeral, above all that is. @returns first, and last and one */
function outsideEphemeral(): [number, number] {
  const file = '/proc/sys/net/ipv4/ip_local_port_range';
  const text = existsSync(file) ? readFileSync(file, 'utf8') : '32768 60999';
  const [low = 0, high = 0] = text.trim().split(/\s+/).map(Number);
  return low < 19_100 && high < 60_000 ? [high + 1, 65_000] : [10_000, 19_000];
}

/** True if a port of 127.0.0.1 is in use. */
export async function isListening(port: number): Promise<boolean> {
  const socket = connect(port, '127.0.0.1');
  try {
    await once(socket, 'connect');
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}

async function isFree(port: number): Promise<boolean> {
  try {
    await using _listener = await listen(port);
    return true;
  } catch {
    return false;
  }
}

/** Binds a port without listening: nothing can connect to it or bind it. */
export async function bindSilently(port: number): Promise<AsyncDisposable> {
  const program = `use Socket; socket(my $s, PF_INET, SOCK_STREAM, 0); bind($s, sockaddr_in(${port}, INADDR_LOOPBACK)) or die; $| = 1; print "bound\\n"; <STDIN>`;
  const child = spawn('perl', ['-e', program], { stdio: ['pipe', 'pipe', 'inherit'] });
  const [first] = (await Promise.race([once(child.stdout, 'data'), once(child, 'exit')])) as [unknown];
  if (!String(first).startsWith('bound')) throw new Error(`Port ${port} cannot be bound`);
  return { [Symbol.asyncDispose]: () => end(child) };
}

async function end(child: ChildProcess): Promise<void> {
  const exit = once(child, 'exit');
  child.stdin?.end();
  await exit;
}
