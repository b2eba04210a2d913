import { once } from 'node:events';
import net, { type AddressInfo } from 'node:net';
import { RawPeer } from './raw-peer.js';

/** A container's application on a raw socket, for any kind of fault. */
export interface RawUpstream {
  port: number;
  /** Every connection so far. */
  peers: RawPeer[];
  /** The connection with this number, from 0, when it exists. */
  peer(index?: number): Promise<RawPeer>;
  close(): Promise<void>;
}

/** @param serve handles each connection; a connection that is cut meanwhile is no error */
export async function startRawUpstream(serve: (peer: RawPeer) => unknown = () => undefined): Promise<RawUpstream> {
  const peers: RawPeer[] = [];
  const server = net.createServer({ allowHalfOpen: true }, (socket) => {
    const peer = new RawPeer(socket);
    socket.once('end', () => socket.end());
    peers.push(peer);
    server.emit('peer');
    Promise.resolve(serve(peer)).catch(() => peer.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    peers,
    async peer(index = 0) {
      for (;;) {
        const peer = peers[index];
        if (peer) return peer;
        await once(server, 'peer');
      }
    },
    async close() {
      peers.forEach((peer) => peer.destroy());
      server.close();
      await once(server, 'close');
    },
  };
}

/** A port without a listener. */
export async function unusedPort(): Promise<number> {
  const { port, close } = await startRawUpstream();
  await close();
  return port;
}
