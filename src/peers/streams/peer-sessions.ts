import type { ClientHttp2Session } from 'node:http2';
import type { Socket } from 'node:net';
import type { TLSSocket } from 'node:tls';
import type { Destination } from '../../upstream/destination.js';
import { Deadline } from '../../upstream/deadline.js';
import { PROBE_AFTER_MS, secureSocket } from '../../upstream/upstream-sockets.js';
import { http2, SESSION_OPTIONS, SESSION_WINDOW } from './session-options.js';
import { asSocket } from './stream-socket.js';

/** Milliseconds that a connection without streams is kept. */
const IDLE_MS = 30_000;

/** A connection, and how many of its streams are open. */
interface Connection {
  readonly session: ClientHttp2Session;
  streams: number;
}

const NONE: readonly Connection[] = [];

/**
 * HTTP/2 connections to other nodes, whose streams are what connections are to others: for one HTTP/1.1 request after
 * another, or a tunnel (CONNECT: RFC 9113, section 8.5). What many of them send at once is encrypted, written and read at once,
 * which is most of what a small request costs between nodes.
 */
export class PeerSessions {
  /** By the key of their destination: the connections that take new streams, in turn. */
  private readonly connections = new Map<string, readonly Connection[]>();
  /** All that are open, also those that take no new streams, with the key of their destination. */
  private readonly sessions = new Map<ClientHttp2Session, string>();
  private turn = 0;

  /**
   * @param connectMs time for a connection, and for the other node to take a stream
   * @param count connections to a node: a node's workers share them out, each to one worker
   * @param idleMs time that a connection without streams is kept
   */
  constructor(
    private readonly connectMs: number,
    private readonly count: number,
    private readonly idleMs = IDLE_MS,
  ) {}

  /** A stream, which emits `connect` as soon as the other node has taken it. */
  stream(to: Destination): Socket {
    const connection = this.connectionTo(to);
    const { session } = connection;
    const stream = session.request({ ':method': 'CONNECT', ':authority': 'dockapi' });
    const toOpen = new Deadline(this.connectMs, () => this.forget(to.key, connection)); // another one may do better
    toOpen.start();
    stream.once('response', () => {
      toOpen.end();
      stream.emit('connect');
    });
    connection.streams++;
    stream.once('close', () => {
      toOpen.end();
      if (--connection.streams === 0) session.setTimeout(this.idleMs); // from now
    });
    return asSocket(stream, session.socket as TLSSocket);
  }

  /** New streams need a new connection. Streams that are open may go on. */
  retire(key: string): void {
    for (const connection of this.connections.get(key) ?? NONE) this.forget(key, connection);
  }

  /** Ends all streams. */
  abort(key: string): void {
    this.retire(key);
    for (const [session, its] of this.sessions) if (its === key) session.destroy();
  }

  close(): void {
    for (const key of this.connections.keys()) this.retire(key);
  }

  private connectionTo(to: Destination): Connection {
    for (const connection of this.connections.get(to.key) ?? NONE)
      if (isOver(connection)) this.forget(to.key, connection); // its event is still to come
    const open = this.connections.get(to.key) ?? NONE;
    return (open.length === this.count ? open[this.turn++ % this.count] : undefined) ?? this.open(to);
  }

  private open({ key, address: host, port, tls }: Destination): Connection {
    const options = { ...tls?.(), ALPNProtocols: ['h2'] };
    const socket = secureSocket({ host, port }, options).setKeepAlive(true, PROBE_AFTER_MS);
    const session = http2().connect('https://dockapi', { ...SESSION_OPTIONS, createConnection: () => socket });
    const connection = { session, streams: 0 };
    const forget = () => this.forget(key, connection);
    session.once('connect', () => session.setLocalWindowSize(SESSION_WINDOW));
    session.on('error', forget).once('goaway', forget).once('close', forget);
    this.sessions.set(session, key);
    session.once('close', () => this.sessions.delete(session));
    session.setTimeout(this.idleMs);
    session.on('timeout', () => {
      if (connection.streams === 0) forget(); // a stream may be silent for hours, such as that of a terminal
    });
    this.connections.set(key, [...(this.connections.get(key) ?? NONE), connection]);
    return connection;
  }

  private forget(key: string, connection: Connection): void {
    const others = (this.connections.get(key) ?? NONE).filter((other) => other !== connection);
    if (others.length > 0) this.connections.set(key, others);
    else this.connections.delete(key);
    if (!isOver(connection)) connection.session.close();
  }
}

function isOver({ session }: Connection): boolean {
  return session.closed || session.destroyed;
}
