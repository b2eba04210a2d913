import { once } from 'node:events';
import http, { type RequestListener } from 'node:http';
import type { Socket } from 'node:net';
import { Injectable, type OnModuleDestroy } from '@nestjs/common';
import { Config } from '../../config/config.js';
import { drain } from '../../http/drain.js';
import { socketPathOf } from '../peer-address.js';

/** The socket at which the other workers of this service reach this one, for what lives in it alone. */
@Injectable()
export class WorkerSocket implements OnModuleDestroy {
  /** undefined: there are no other workers. */
  readonly path: string | undefined;
  private server: http.Server | undefined;
  private readonly sockets = new Set<Socket>();

  constructor({ peerUrl }: Config) {
    this.path = socketPathOf(peerUrl);
  }

  /** @param setUp configures the server before it listens */
  async open(listener: RequestListener, setUp: (server: http.Server) => void): Promise<void> {
    const server = http.createServer(listener);
    server.prependListener('connection', (socket: Socket) => {
      this.sockets.add(socket);
      socket.once('close', () => this.sockets.delete(socket));
    });
    setUp(server);
    this.server = server;
    server.listen({ path: this.path, exclusive: true }); // the primary would share it
    await once(server, 'listening');
  }

  /** Whether another worker has opened a connection. */
  has(socket: Socket): boolean {
    return this.sockets.has(socket);
  }

  /** Lets requests finish until the signal cuts them off. */
  async close(cut: AbortSignal): Promise<void> {
    if (this.server?.listening) await drain(this.server, cut, () => this.sockets.forEach((socket) => socket.destroy())); // WebSockets too
  }

  onModuleDestroy(): Promise<void> {
    return this.close(AbortSignal.abort());
  }
}
