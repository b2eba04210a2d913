import { once } from 'node:events';
import net from 'node:net';
import type { AddressInfo } from 'node:net';

/** A way to a service that can be cut, as a network can. */
export interface CutConnections extends AsyncDisposable {
  url: string;
  /** Breaks all connections; new ones work. */
  cut(): void;
  /** While it is true, there are no connections. */
  isDown: boolean;
  /** Number of connections so far. */
  count(): number;
}

export async function startCutConnections(service: string): Promise<CutConnections> {
  const { port } = new URL(service);
  const open = new Set<net.Socket>();
  let count = 0;
  let isDown = false;
  const server = net.createServer((client) => {
    count++;
    if (isDown) return void client.resetAndDestroy();
    const upstream = net.connect(Number(port), '127.0.0.1');
    for (const [socket, other] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      open.add(socket);
      socket.on('error', () => undefined);
      socket.once('close', () => {
        open.delete(socket);
        other.destroy();
      });
      socket.pipe(other);
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const cut = () => open.forEach((socket) => socket.resetAndDestroy());
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    cut,
    get isDown() {
      return isDown;
    },
    set isDown(value) {
      isDown = value;
      if (value) cut();
    },
    count: () => count,
    [Symbol.asyncDispose]: async () => {
      server.close();
      cut();
      await once(server, 'close');
    },
  };
}
