import type { RequestListener } from 'node:http';
import type https from 'node:https';
import type { TLSSocket } from 'node:tls';
import { Injectable, Logger, type OnModuleDestroy } from '@nestjs/common';
import { Nodes } from '../../cluster/nodes.service.js';
import { Config } from '../../config/config.js';
import { drain } from '../../http/drain.js';
import { takeToldClient, TOLD_CLIENT } from '../../http/told-client.js';
import type { UpgradeListener } from '../../http/upgrade-handler.js';
import { PeerSecrets } from '../secret/peer-secrets.service.js';
import { PeerRoutes } from './peer-routes.service.js';

/** Milliseconds after which a port or address that is not free is tried again. */
const RETRY_MS = 1_000;

/** TLS and Node's HTTP server have several of their own. */
const MOST_LISTENERS = 32;

/**
 * DOCKAPI_PEER_PORT, at this node's address: other nodes' requests for this one. What shows no certificate of the peer
 * secret gets no response.
 */
@Injectable()
export class PeerPort implements OnModuleDestroy {
  private readonly logger = new Logger('Peers');
  /** What other nodes have passed on. */
  readonly counts = { http: 0, websocket: 0 };
  private server: https.Server | undefined;
  private readonly subscriptions: Disposable[] = [];
  private isBound = false;
  private problem: string | undefined;
  private retry: NodeJS.Timeout | undefined;
  private readonly sockets = new Set<TLSSocket>();

  constructor(
    private readonly nodes: Nodes,
    private readonly secrets: PeerSecrets,
    private readonly routes: PeerRoutes,
    private readonly config: Config,
  ) {}

  /** Listens as soon as the node's address is known. */
  open(server: https.Server): void {
    this.server = server;
    server.prependListener('secureConnection', (socket) => this.admit(socket));
    server.on('tlsClientError', (error) => this.logger.debug(error));
    this.subscriptions.push(
      this.nodes.watch(() => this.listen(server)),
      this.secrets.onChange(() => {
        server.setSecureContext(this.secrets.ofServer());
        for (const socket of this.sockets) this.check(socket);
      }),
    );
    this.listen(server);
  }

  /** Only what a node passes on says whose request it is: the rest are the nodes' own, and never reach the API. */
  inFront(listener: RequestListener): RequestListener {
    return (request, response) => {
      if (request.headers[TOLD_CLIENT] === undefined) return this.routes.handle(request, response);
      this.counts.http++;
      takeToldClient(request);
      listener(request, response);
    };
  }

  /** As {@link inFront}, for WebSocket handshakes. */
  inFrontOfUpgrade(listener: UpgradeListener): UpgradeListener {
    return (request, socket, head) => {
      if (request.headers[TOLD_CLIENT] === undefined) return void socket.destroy();
      this.counts.websocket++;
      takeToldClient(request);
      listener(request, socket, head);
    };
  }

  /** Lets requests finish until the signal cuts them off. */
  async close(cut: AbortSignal): Promise<void> {
    const { server } = this;
    for (const subscription of this.subscriptions.splice(0)) subscription[Symbol.dispose]();
    clearTimeout(this.retry);
    if (!server?.listening) return;
    this.routes.leave();
    await drain(server, cut, () => this.sockets.forEach((socket) => socket.destroy())); // WebSockets too
  }

  onModuleDestroy(): Promise<void> {
    return this.close(AbortSignal.abort());
  }

  private listen(server: https.Server): void {
    const self = this.nodes.self();
    const { cluster } = this.config;
    if (!self || !cluster || this.isBound) return;
    this.isBound = true;
    const onError = ({ message }: Error) => {
      this.isBound = false;
      this.retry = setTimeout(() => this.listen(server), RETRY_MS).unref();
      if (message !== this.problem)
        this.logger.error(`Other nodes cannot reach this one at ${self.address}:${cluster.peerPort}: ${message}`);
      this.problem = message;
    };
    server.once('error', onError);
    server.listen(cluster.peerPort, self.address, () => server.off('error', onError));
  }

  private admit(socket: TLSSocket): void {
    this.sockets.add(socket);
    socket.setMaxListeners(MOST_LISTENERS);
    socket.once('close', () => this.sockets.delete(socket));
    this.check(socket);
  }

  /** A certificate that is signed by one of the file is valid to TLS, and one may have been removed meanwhile. */
  private check(socket: TLSSocket): void {
    if (!this.secrets.has(socket.getPeerCertificate())) socket.destroy();
  }
}

/** Both kinds of requests, for the server. */
export type Intake = Pick<PeerPort, 'inFront' | 'inFrontOfUpgrade'>;
