import type { RequestListener } from 'node:http';
import type { ServerHttp2Session, ServerHttp2Stream } from 'node:http2';
import https from 'node:https';
import type { TLSSocket } from 'node:tls';
import type { PeerSecrets } from '../peers/secret/peer-secrets.service.js';
import { http2, SESSION_OPTIONS, SESSION_WINDOW } from '../peers/streams/session-options.js';
import { asSocket } from '../peers/streams/stream-socket.js';

/** Milliseconds for a TLS handshake. */
const HANDSHAKE_MS = 5_000;

type ConnectionListener = (socket: TLSSocket) => void;

/** The server of the peer port, before `setupServer`. */
export function createPeerServer(secrets: Pick<PeerSecrets, 'ofServer'>, listener: RequestListener): https.Server {
  return new PeerServer(secrets, listener);
}

/** HTTP/1.1 over TLS, and over the streams of HTTP/2 connections, which emit `secureConnection` too. */
class PeerServer extends https.Server {
  private readonly sessions = new Set<ServerHttp2Session>();

  constructor(secrets: Pick<PeerSecrets, 'ofServer'>, listener: RequestListener) {
    super({ ...secrets.ofServer(), handshakeTimeout: HANDSHAKE_MS, ALPNProtocols: ['h2', 'http/1.1'] }, listener);
    const [serve] = this.listeners('secureConnection') as ConnectionListener[];
    if (!serve) throw new Error('the server has no listener yet');
    this.off('secureConnection', serve);
    this.on('secureConnection', (socket: TLSSocket) => {
      if (socket.alpnProtocol === 'h2') this.accept(socket);
      else serve.call(this, socket);
    });
  }

  override close(callback?: (error?: Error) => void): this {
    for (const session of this.sessions) session.close();
    return super.close(callback);
  }

  private accept(connection: TLSSocket): void {
    if (connection.destroyed) return; // its certificate is not in the peer secret
    const session = http2().performServerHandshake(connection, SESSION_OPTIONS);
    session.setLocalWindowSize(SESSION_WINDOW);
    this.sessions.add(session);
    session.once('close', () => this.sessions.delete(session));
    session.on('error', () => undefined); // 'close' follows
    session.on('stream', (stream: ServerHttp2Stream) => {
      stream.on('error', () => undefined); // 'close' follows
      stream.respond({ ':status': 200 });
      this.emit('secureConnection', asSocket(stream, connection));
    });
  }
}
