import { spawn } from 'node:child_process';
import { once } from 'node:events';
import net from 'node:net';

const SCRIPT = `require('net').createServer().listen({port:0,host:'127.0.0.1',backlog:1},function(){console.log(this.address().port)})`;

/** A port that takes no connection and refuses none, until it is closed; on Linux. */
export async function startHungPort(): Promise<{ port: number; close(): void }> {
  const child = spawn(process.execPath, ['-e', SCRIPT]);
  const [line] = (await once(child.stdout, 'data')) as [Buffer];
  const port = Number(line.toString());
  // Stopped, the process takes no connection from the system's queue, which is soon full.
  child.kill('SIGSTOP');
  const sockets: net.Socket[] = [];
  for (let full = false; !full;) {
    const socket = net.connect(port, '127.0.0.1').on('error', () => undefined);
    sockets.push(socket);
    full = await once(socket, 'connect', { signal: AbortSignal.timeout(300) }).then(
      () => false,
      () => true,
    );
  }
  return {
    port,
    close: () => {
      sockets.forEach((socket) => socket.destroy());
      child.kill('SIGKILL');
    },
  };
}
