import { spawn } from 'node:child_process';
import { once } from 'node:events';
import net from 'node:net';

/** Linux queues one connection more, and lets all others wait. */
const BACKLOG = 1;
const PROGRAM = `use Socket; socket(my $s, PF_INET, SOCK_STREAM, 0); bind($s, sockaddr_in(0, INADDR_LOOPBACK)) or die; listen($s, ${BACKLOG}) or die; my ($port) = sockaddr_in(getsockname($s)); $| = 1; print "$port\\n"; <STDIN>`;

/** A port that neither accepts nor refuses connections, until it is closed; Linux only. */
export async function startHungPort(): Promise<{ port: number; close(): void }> {
  // It listens but never accepts, and ends with this process.
  const child = spawn('perl', ['-e', PROGRAM], { stdio: ['pipe', 'pipe', 'inherit'] });
  const [line] = (await once(child.stdout, 'data')) as [Buffer];
  const port = Number(line.toString());
  const sockets: net.Socket[] = [];
  while (sockets.length <= BACKLOG) {
    const socket = net.connect(port, '127.0.0.1').on('error', () => undefined);
    sockets.push(socket);
    await once(socket, 'connect');
  }
  return {
    port,
    close: () => {
      sockets.forEach((socket) => socket.destroy());
      child.kill('SIGKILL');
    },
  };
}
