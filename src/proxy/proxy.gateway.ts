import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Socket } from 'node:net';
import type { TLSSocket } from 'node:tls';
import { Injectable } from '@nestjs/common';
import { Config } from '../config/config.js';
import { AppError } from '../errors/app-error.js';
import { instanceOf } from '../http/problem.js';
import { Shutdown } from '../http/shutdown.js';
import { Carrier, type Outgoing } from './carrier.js';
import { type Arrival, plainAddress, TrustedGateways } from './forwarded-headers.js';
import { HttpExchange } from './http-exchange.js';
import { checkMethod, PROXIED_METHODS } from './proxied-methods.js';
import { checkFraming, requestHeaders, upgradeHeaders } from './proxy-headers.js';
import { parseProxyPath, type ProxyPath } from './proxy-path.js';
import { toPairs, tokensOf, valuesOf } from './raw-headers.js';
import { UPSTREAM_HOST } from './response-rewrite.js';
import { TargetResolver } from './target-resolver.js';
import { UpgradeExchange } from './upgrade-exchange.js';
import type { Deadlines } from './upstream-deadlines.js';

type Next = (error?: unknown) => void;

/**
 * The door to the containers: `/proxy/{id}/…`, HTTP and WebSocket.
 *
 * `handle` goes before any body parser; `upgrade` and `shouldUpgrade` are the HTTP server's `upgrade` listener and
 * `shouldUpgradeCallback`.
 */
@Injectable()
export class ProxyGateway {
  private readonly carrier = new Carrier();
  private readonly gateways: TrustedGateways;
  private readonly deadlines: Deadlines;
  private readonly upgrades = new Set<UpgradeExchange>();

  constructor(
    private readonly targets: TargetResolver,
    config: Config,
    private readonly shutdown: Shutdown,
  ) {
    this.gateways = new TrustedGateways(config.trustedProxies);
    this.deadlines = { connectMs: config.proxyConnectTimeoutMs, responseMs: config.proxyResponseTimeoutMs };
    // Upgraded sockets outlive `server.close()`.
    shutdown.signal.addEventListener('abort', () => this.upgrades.forEach((exchange) => exchange.destroy()));
  }

  /** Carries a request to its container; anything that is not under `/proxy/{id}/` goes on. */
  readonly handle = (request: IncomingMessage, response: ServerResponse, next: Next): void => {
    this.forward(request, response, next).catch((error: unknown) => {
      if (!response.destroyed) next(error); // else the client is gone
    });
  };

  /** Carries a WebSocket handshake to its container, or answers it. */
  readonly upgrade = (request: IncomingMessage, socket: Duplex, head: Buffer): void => {
    const exchange = new UpgradeExchange(request, socket as Socket, this.deadlines);
    this.upgrades.add(exchange);
    socket.once('close', () => this.upgrades.delete(exchange));
    this.forwardUpgrade(request, socket as Socket, head, exchange).catch((error: unknown) => exchange.fail(error));
  };

  /**
   * Whether a request that asks for an upgrade gets one. Any other is a request like others, its `Upgrade` ignored
   * (RFC 9110, section 7.8): clients offer h2c with ordinary requests, bodies included.
   */
  readonly shouldUpgrade = (request: IncomingMessage): boolean => {
    try {
      return isWebSocket(request) && parseProxyPath(request.url ?? '') !== null;
    } catch {
      return false; // a request gets the same answer, and its connection lives
    }
  };

  private async forward(request: IncomingMessage, response: ServerResponse, next: Next): Promise<void> {
    const path = parseProxyPath(request.url ?? '');
    if (!path) return next();
    if (!PROXIED_METHODS.includes(request.method ?? '')) response.setHeader('Allow', PROXIED_METHODS.join(', '));
    checkMethod(request.method);
    checkFraming(toPairs(request.rawHeaders));
    const outgoing = await this.outgoing(path, request, requestHeaders, clientGone(response));
    if (response.destroyed) return;
    const follower = new HttpExchange(request, response, this.deadlines);
    this.carrier.carry(request, response, { outgoing, follower });
  }

  private async forwardUpgrade(request: IncomingMessage, socket: Socket, head: Buffer, exchange: UpgradeExchange) {
    const path = parseProxyPath(request.url ?? '');
    if (!path) throw new AppError('route_not_found', `No WebSocket at ${instanceOf(request.url)}: use /proxy/{id}/…`);
    if (this.shutdown.signal.aborted) throw new AppError('shutting_down', 'dockAPI is shutting down: try again soon');
    checkUpgrade(request);
    const outgoing = await this.outgoing(path, request, upgradeHeaders, exchange.clientLeft);
    if (socket.destroyed) return;
    this.carrier.carryUpgrade(request, socket, head, { outgoing, follower: exchange });
  }

  private async outgoing(
    { id, prefix, path }: ProxyPath,
    request: IncomingMessage,
    headersFor: typeof requestHeaders,
    signal: AbortSignal,
  ): Promise<Outgoing> {
    const arrival = this.arrivalOf(request, prefix);
    const { hostPort, dial } = await this.targets.resolve(id, signal);
    const headers = headersFor(toPairs(request.rawHeaders), `${UPSTREAM_HOST}:${hostPort}`, arrival);
    return {
      dial,
      port: hostPort,
      prefix,
      path,
      headers,
      forwardedPrefix: valuesOf(headers, 'x-forwarded-prefix')[0] ?? prefix,
    };
  }

  private arrivalOf({ socket }: IncomingMessage, prefix: string): Arrival {
    const address = plainAddress(socket.remoteAddress ?? '');
    const protocol = (socket as Partial<TLSSocket>).encrypted ? 'https' : 'http';
    return { address, trusted: this.gateways.has(address), protocol, prefix };
  }
}

function isWebSocket(request: IncomingMessage): boolean {
  return request.method === 'GET' && tokensOf(toPairs(request.rawHeaders), 'upgrade').includes('websocket');
}

/** @throws AppError `invalid_request` */
function checkUpgrade(request: IncomingMessage): void {
  const pairs = toPairs(request.rawHeaders);
  checkFraming(pairs);
  if (!isWebSocket(request))
    throw new AppError('invalid_request', 'Leave the Upgrade header out, or upgrade a GET to websocket');
  const hasBody =
    valuesOf(pairs, 'transfer-encoding').length > 0 || Number(valuesOf(pairs, 'content-length')[0] ?? 0) > 0;
  if (hasBody) throw new AppError('invalid_request', 'Send no body with a WebSocket handshake');
}

function clientGone(response: ServerResponse): AbortSignal {
  const controller = new AbortController();
  response.once('close', () => controller.abort(new Error('the client went away')));
  return controller.signal;
}
