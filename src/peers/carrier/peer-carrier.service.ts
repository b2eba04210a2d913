import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { Injectable, type OnModuleDestroy } from '@nestjs/common';
import { Config } from '../../config/config.js';
import { isRepeatable } from '../../http/methods.js';
import { Shutdown } from '../../http/shutdown.js';
import { type HeaderPair, toPairs, valuesOf } from '../../http/wire/raw-headers.js';
import { PooledRequest } from '../../upstream/pooled-request.js';
import { requestHead } from '../../upstream/request-head.js';
import { hasBody, StreamedRequest } from '../../upstream/streamed-request.js';
import type { Destination } from '../../upstream/destination.js';
import type { Deadlines } from '../../upstream/upstream-deadlines.js';
import { UpstreamPools } from '../../upstream/upstream-pools.js';
import { passedHeaders } from './passed-headers.js';
import { PassedRequest, type Passing, type ReceivedRequest } from './passed-request.js';
import { PeerSessions } from '../streams/peer-sessions.js';
import { PeerTunnel } from './peer-tunnel.js';

/** Time to connect, in milliseconds. The other dockAPI has deadlines of its own for all the rest. */
export const CONNECT_MS = 2_000;

/** What dockAPIs add to the heads of containers and clients. */
const MORE_HEAD = 2;

/**
 * Passes requests on to other dockAPIs, and their responses back, over kept connections: heads and bodies as they come,
 * upgrades, interim responses and trailers, at the pace of the slower side, until either side ends.
 */
@Injectable()
export class PeerCarrier implements OnModuleDestroy {
  private readonly deadlines: Deadlines;
  private readonly pools: UpstreamPools;
  private readonly sessions: PeerSessions;
  /** By the key of their destination. */
  private readonly tunnels = new Map<string, Set<PeerTunnel>>();

  constructor(config: Config, shutdown: Shutdown) {
    this.deadlines = { connectMs: CONNECT_MS, responseMs: 0, idleMs: 0, headBytes: MORE_HEAD * config.headerLimit };
    this.pools = new UpstreamPools(this.deadlines);
    this.sessions = new PeerSessions(CONNECT_MS, config.workers);
    // Upgraded sockets outlive `server.close()`.
    shutdown.signal.addEventListener('abort', () => {
      for (const tunnels of this.tunnels.values()) for (const tunnel of tunnels) tunnel.goAway();
    });
  }

  onModuleDestroy(): void {
    this.sessions.close();
  }

  /** A connection to another node, as one of the many that share one. */
  connect(to: Destination): Socket {
    return this.sessions.stream(to);
  }

  /** @throws AppError `invalid_request` */
  pass(passing: Passing, request: ReceivedRequest, response: ServerResponse): void {
    const outgoing = new PassedRequest(request, passing);
    const { pools, deadlines } = this;
    const isWhole = isRepeatable(outgoing.method) && !outgoing.body && !hasBody(request);
    if (isWhole) new PooledRequest(request, response, outgoing, pools, deadlines).send();
    else new StreamedRequest(request, response, outgoing, pools, deadlines, passing.isPooled).send();
  }

  /** @throws AppError `invalid_request` */
  passUpgrade(
    { to, headers, dropped, refuse }: Passing,
    request: IncomingMessage,
    socket: Socket,
    first: Buffer,
  ): void {
    const upgrades = valuesOf(toPairs(request.rawHeaders), 'upgrade').map((value): HeaderPair => ['Upgrade', value]);
    const { method = '', url: path = '' } = request;
    const passed = [...passedHeaders(request.rawHeaders, headers, dropped), ...upgrades];
    const head = requestHead(passed, { method, path }, 'Upgrade');
    const { connectMs, headBytes } = this.deadlines;
    const tunnel = new PeerTunnel(socket, { to, head, first, connectMs, headBytes, refuse });
    const others = this.tunnels.get(to.key) ?? new Set();
    this.tunnels.set(to.key, others.add(tunnel));
    socket.once('close', () => {
      others.delete(tunnel);
      if (others.size === 0 && this.tunnels.get(to.key) === others) this.tunnels.delete(to.key);
    });
  }

  /** Uses its connections no more. What is under way may finish. */
  retire(key: string): void {
    this.sessions.retire(key);
    this.pools.retire(key);
  }

  /** As {@link retire}, for another secret: what connects at the moment may go on. */
  renew(key: string): void {
    this.sessions.retire(key);
    this.pools.renew(key);
  }

  /** Ends everything that is under way there. */
  abort(key: string, error: Error): void {
    this.pools.abort(key, error);
    for (const tunnel of this.tunnels.get(key) ?? []) tunnel.destroy(error);
    this.sessions.abort(key);
  }
}
