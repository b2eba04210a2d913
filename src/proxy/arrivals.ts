import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import type { TLSSocket } from 'node:tls';
import { type Arrival, plainAddress, TrustedGateways } from './forwarded-headers.js';

type Peer = Omit<Arrival, 'prefix'>;

/** Who is at the other end of a client's connection; found out once for each connection. */
export class Arrivals {
  private readonly gateways: TrustedGateways;
  private readonly peers = new WeakMap<Socket, Peer>();

  /** @param trusted as for `TrustedGateways` */
  constructor(trusted: readonly string[]) {
    this.gateways = new TrustedGateways(trusted);
  }

  of({ socket }: IncomingMessage, prefix: string): Arrival {
    const { address, trusted, protocol } = this.peers.get(socket) ?? this.look(socket);
    return { address, trusted, protocol, prefix };
  }

  private look(socket: Socket): Peer {
    const address = plainAddress(socket.remoteAddress ?? '');
    const protocol = (socket as Partial<TLSSocket>).encrypted ? 'https' : 'http';
    const peer: Peer = { address, trusted: this.gateways.has(address), protocol };
    this.peers.set(socket, peer);
    return peer;
  }
}
