import type { ClientHttp2Session } from 'node:http2';
import type { Socket } from 'node:net';
import type { TLSSocket } from 'node:tls';
import type { Destination } from '../../upstream/destination.js';
import { Deadline } from '../../upstream/deadline.js';
import { PROBE_AFTER_MS, secureSocket } from '../../upstream/upstream-sockets.js';
import { http2, SESSION_OPTIONS, SESSION_WINDOW } from './session-options.js';
import { asSocket } from './stream-socket.js';

/** Milliseconds that an unused connection is kept. */
const IDLE_MS = 30_000;

const NONE: readonly ClientHttp2Session[] = [];

/**
 * HTTP/2 connections to other nodes, whose streams are what connections are to others: for one HTTP/1.1 request after
 * another, or a tunnel (CONNECT: RFC 9113, section 8.5). What many of them send at once is encrypted, written and read at once,
 * which is most of what a small request costs between nodes.
 */
export class PeerSessions {
  /** By the key of their destination: the connections that take new streams, in turn. */
  private readonly sessions = new Map<string, readonly ClientHttp2Session[]>();
  private turn = 0;

  /**
   * @param connectMs time for a connection, and for the other node to take a stream
   * @param count connections to a node: a node's workers share them out, each to one worker
   */
  constructor(
    private readonly connectMs: number,
    private readonly count: number,
  ) {}

  /** A stream, which emits `connect` as soon as the other node has taken it. */
  stream(to: Destination): Socket {
    const session = this.sessionOf(to);
    const stream = session.request({ ':method': 'CONNECT', ':authority': 'dockapi' });
    const toOpen = new Deadline(this.connectMs, () => this.forget(to.key, session)); // another connection may do better
    toOpen.start();
    stream.once('response', () => {
      toOpen.end();
      stream.emit('connect');
    });
    stream.once('close', () => toOpen.end());
    return asSocket(stream, session.socket as TLSSocket);
  }

  /** New streams need a new connection. Streams that are open may go on. */
  retire(key: string): void {
    for (const session of this.sessions.get(key) ?? NONE) this.forget(key, session);
  }

  /** Ends all streams. */
  abort(key: string): void {
    const sessions = this.sessions.get(key) ?? NONE;
    this.retire(key);
    for (const session of sessions) session.destroy();
  }

  close(): void {
    for (const key of this.sessions.keys()) this.retire(key);
  }

  private sessionOf(to: Destination): ClientHttp2Session {
    for (const session of this.sessions.get(to.key) ?? NONE)
      if (session.closed || session.destroyed) this.forget(to.key, session); // its event is still to come
    const open = this.sessions.get(to.key) ?? NONE;
    return (open.length === this.count ? open[this.turn++ % this.count] : undefined) ?? this.open(to);
  }

  private open({ key, address: host, port, tls }: Destination): ClientHttp2Session {
    const options = { ...tls?.(), ALPNProtocols: ['h2'] };
    const socket = secureSocket({ host, port }, options).setKeepAlive(true, PROBE_AFTER_MS);
    const session = http2().connect('https://dockapi', { ...SESSION_OPTIONS, createConnection: () => socket });
    const forget = () => this.forget(key, session);
    session.once('connect', () => session.setLocalWindowSize(SESSION_WINDOW));
    session.on('error', forget).once('goaway', forget).once('close', forget);
    session.setTimeout(IDLE_MS, forget);
    this.sessions.set(key, [...(this.sessions.get(key) ?? NONE), session]);
    return session;
  }

  private forget(key: string, session: ClientHttp2Session): void {
    const others = (this.sessions.get(key) ?? NONE).filter((other) => other !== session);
    if (others.length > 0) this.sessions.set(key, others);
    else this.sessions.delete(key);
    if (!session.closed && !session.destroyed) session.close();
  }
}
