import { connect, type Socket } from 'node:net';
import { TLSSocket } from 'node:tls';
import { FairTimer } from '../../docker/engine/fair-timer.js';
import type { Destination } from '../../upstream/destination.js';
import { CLOSE, GoingAway } from '../../upstream/going-away.js';
import { tieTogether } from '../../upstream/socket-pair.js';
import { PROBE_AFTER_MS, secureSocket } from '../../upstream/upstream-sockets.js';

const END_OF_HEAD = Buffer.from('\r\n\r\n');
const SWITCHED = /^HTTP\/1\.1 101 [^]*\r\nupgrade:[ \t]*websocket[ \t]*\r\n/i;

/** A WebSocket handshake for another dockAPI, whose response is the client's, and then what both sides send. */
export interface Handshake {
  to: Destination;
  /** Head of the request, as Latin-1 text. */
  head: string;
  /** What the client has sent after it. */
  first: Buffer;
  /** Milliseconds. */
  connectMs: number;
  /** Size limit of the response's head, in bytes. */
  headBytes: number;
  /** There is no response, and nothing has been sent to the client. */
  refuse(error: unknown, isUnsent: boolean): void;
}

/** The client's connection and one to the other dockAPI, tied together: the bytes of each go to the other. */
export class PeerTunnel {
  private readonly peer: Socket;
  private readonly timer: FairTimer;
  private received = Buffer.alloc(0);
  private isSent = false;
  private isTied = false;
  private isOver = false;
  private goingAway: GoingAway | undefined;

  constructor(
    private readonly client: Socket,
    private readonly handshake: Handshake,
  ) {
    const peer = open(handshake.to).setKeepAlive(true, PROBE_AFTER_MS);
    this.peer = peer;
    this.timer = new FairTimer(handshake.connectMs, () => this.fail(new Error('no connection in time')));
    peer.once(peer instanceof TLSSocket ? 'secureConnect' : 'connect', () => this.ask());
    peer.on('error', (error) => this.fail(error));
    peer.once('end', () => this.fail(new Error('the connection ended without a response')));
    peer.once('close', () => this.fail(new Error('the connection ended without a response')));
    client.once('close', () => {
      this.isOver = true;
      this.timer[Symbol.dispose]();
      if (!this.isTied) peer.destroy();
    });
  }

  /** Closes the WebSocket on shutdown, or cuts a pending handshake. */
  goAway(): void {
    if (this.goingAway) this.goingAway.close(CLOSE.goingAway);
    else this.client.destroy();
  }

  /** The other dockAPI is gone. */
  destroy(error: Error): void {
    this.fail(error);
    this.peer.destroy();
  }

  private ask(): void {
    this.timer[Symbol.dispose]();
    const { head, first } = this.handshake;
    this.isSent = true;
    this.peer.write(head, 'latin1');
    if (first.length > 0) this.peer.write(first);
    this.peer.on('data', this.onHead);
    this.client.pipe(this.peer); // now, as the end of a client is seen only where it is read
    this.client.once('end', this.onLeft);
  }

  private readonly onLeft = (): void => {
    if (!this.isTied) this.client.destroy();
  };

  private readonly onHead = (chunk: Buffer): void => {
    this.received = Buffer.concat([this.received, chunk]);
    const end = this.received.indexOf(END_OF_HEAD);
    if (end >= 0) this.tie(end + END_OF_HEAD.length);
    else if (this.received.length > this.handshake.headBytes) this.fail(new Error('the head is too large'));
  };

  /** @param end of the response's head */
  private tie(end: number): void {
    const { client, peer, received } = this;
    this.isTied = true;
    peer.off('data', this.onHead).pause();
    this.received = Buffer.alloc(0);
    client.write(received.subarray(0, end));
    if (end < received.length) peer.unshift(received.subarray(end));
    tieTogether(client, peer);
    if (SWITCHED.test(received.toString('latin1', 0, end))) this.goingAway = new GoingAway(client, peer);
    peer.pipe(client);
  }

  private fail(error: Error): void {
    if (this.isTied || this.isOver) return;
    this.isOver = true;
    this.timer[Symbol.dispose]();
    this.client.unpipe(this.peer).off('end', this.onLeft);
    this.peer.destroy();
    this.handshake.refuse(error, !this.isSent);
  }
}

function open({ address: host, port, socketPath, tls, connect: connection }: Destination): Socket {
  if (connection) return connection();
  if (tls) return secureSocket({ host, port }, tls());
  return connect(socketPath === undefined ? { host, port, noDelay: true } : { path: socketPath });
}
