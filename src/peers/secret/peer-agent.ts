import https from 'node:https';
import type { Duplex } from 'node:stream';

/** Keeps connections until it is renewed. */
export class PeerAgent extends https.Agent {
  /** Connections that were in use when it was renewed. */
  private former = new WeakSet<Duplex>();

  /** New requests get new connections. Those that are in use end with their request. */
  renew(): void {
    this.former = new WeakSet(allOf(this.sockets));
    for (const socket of allOf(this.freeSockets)) socket.destroy();
  }

  /** Node calls it when a request is over. */
  override keepSocketAlive(socket: Duplex): boolean {
    return !this.former.has(socket) && (super.keepSocketAlive(socket) as unknown as boolean);
  }
}

function allOf(sockets: NodeJS.ReadOnlyDict<Duplex[]>): Duplex[] {
  return Object.values(sockets).flatMap((each) => each ?? []);
}
