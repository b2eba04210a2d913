import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { Injectable, Logger } from '@nestjs/common';
import { Config } from '../config/config.js';
import { AppError } from '../errors/app-error.js';
import { instanceOf, sendProblem, toAppError, toProblem } from '../http/problem.js';
import { Shutdown } from '../http/shutdown.js';
import { STATUS_BY_CODE } from '../http/status-by-code.js';
import { Arrivals } from './arrivals.js';
import type { Outgoing } from './outgoing.js';
import { PooledRequest } from './pooled-request.js';
import { checkMethod, isRepeatable, PROXIED_METHODS } from './proxied-methods.js';
import { checkFraming, checkVersion, requestHeaders, upgradeHeaders } from './proxy-headers.js';
import { isProxied, parseProxyPath, type ProxyPath } from './proxy-path.js';
import { toPairs, tokensOf, valuesOf } from './raw-headers.js';
import { hasBody, StreamedRequest } from './streamed-request.js';
import { type Target, TargetResolver } from './target-resolver.js';
import { UpgradeCarrier } from './upgrade-carrier.js';
import { UpgradeExchange } from './upgrade-exchange.js';
import type { Deadlines } from './upstream-deadlines.js';
import { logLine } from './upstream-errors.js';
import { UpstreamPools } from './upstream-pools.js';

const SERVER_ERROR = 500;

type Next = () => void;

/**
 * The door to the containers: `/proxy/{id}/…`, HTTP and WebSocket.
 *
 * `handle` goes before any body parser; `upgrade` and `shouldUpgrade` are the HTTP server's `upgrade` listener and
 * `shouldUpgradeCallback`.
 */
@Injectable()
export class ProxyGateway {
  private readonly logger = new Logger('Proxy');
  private readonly carrier = new UpgradeCarrier();
  private readonly arrivals: Arrivals;
  private readonly deadlines: Deadlines;
  private readonly pools: UpstreamPools;
  private readonly upgrades = new Set<UpgradeExchange>();

  constructor(
    private readonly targets: TargetResolver,
    config: Config,
    private readonly shutdown: Shutdown,
  ) {
    this.arrivals = new Arrivals(config.trustedProxies);
    this.deadlines = {
      connectMs: config.proxyConnectTimeoutMs,
      responseMs: config.proxyResponseTimeoutMs,
      idleMs: config.proxyIdleTimeoutMs,
    };
    this.pools = new UpstreamPools(this.deadlines);
    targets.onForgotten((key) => this.pools.retire(key));
    // Upgraded sockets outlive `server.close()`.
    shutdown.signal.addEventListener('abort', () => this.upgrades.forEach((exchange) => exchange.destroy()));
  }

  /**
   * What an HTTP server does first with a request: carries it to its container, or leaves it to `others`. Requests of
   * pages on other origins are left to them too: dockAPI's CORS headers are theirs, and they call `handle` then.
   */
  inFront(others: RequestListener): RequestListener {
    return (request, response) => {
      if (!isProxied(request.url ?? '') || request.headers.origin !== undefined) return others(request, response);
      this.handle(request, response, () => others(request, response));
    };
  }

  /** Carries a request to its container; anything that is not under `/proxy/{id}/` goes on. */
  readonly handle = (request: IncomingMessage, response: ServerResponse, next: Next): void => {
    try {
      const path = parseProxyPath(request.url ?? '');
      if (path) this.forward(path, request, response);
      else next();
    } catch (error) {
      this.refuse(request, response, error);
    }
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

  private forward(path: ProxyPath, request: IncomingMessage, response: ServerResponse): void {
    if (!PROXIED_METHODS.includes(request.method ?? '')) response.setHeader('Allow', PROXIED_METHODS.join(', '));
    checkMethod(request.method);
    checkVersion(request);
    checkFraming(toPairs(request.rawHeaders));
    const known = this.targets.find(path.id);
    if (known) return this.send(known, path, request, response);
    this.targets.resolve(path.id, clientGone(response)).then(
      (target) => response.destroyed || this.send(target, path, request, response),
      (error: unknown) => response.destroyed || this.refuse(request, response, error),
    );
  }

  private send(target: Target, path: ProxyPath, request: IncomingMessage, response: ServerResponse): void {
    const outgoing = this.outgoing(target, path, request, requestHeaders);
    const pool = this.pools.of(target);
    const isWhole = isRepeatable(outgoing.method) && !hasBody(request);
    const Kind = isWhole ? PooledRequest : StreamedRequest;
    new Kind(request, response, outgoing, pool, this.deadlines).send();
  }

  private refuse(request: IncomingMessage, response: ServerResponse, error: unknown): void {
    const problem = toAppError(error);
    const instance = instanceOf(request.url);
    if (STATUS_BY_CODE[problem.code] >= SERVER_ERROR)
      this.logger.warn(logLine(problem, `${request.method} ${instance}`));
    sendProblem(response, toProblem(problem, instance));
  }

  private async forwardUpgrade(request: IncomingMessage, socket: Socket, head: Buffer, exchange: UpgradeExchange) {
    const path = parseProxyPath(request.url ?? '');
    if (!path) throw new AppError('route_not_found', `No WebSocket at ${instanceOf(request.url)}: use /proxy/{id}/…`);
    if (this.shutdown.signal.aborted) throw new AppError('shutting_down', 'dockAPI is shutting down: try again soon');
    checkUpgrade(request);
    const target = this.targets.find(path.id) ?? (await this.targets.resolve(path.id, exchange.clientLeft));
    if (socket.destroyed) return;
    const outgoing = this.outgoing(target, path, request, upgradeHeaders);
    this.carrier.carry(request, socket, head, { outgoing, follower: exchange });
  }

  private outgoing(
    target: Target,
    { prefix, path }: ProxyPath,
    request: IncomingMessage,
    headersFor: typeof requestHeaders,
  ): Outgoing {
    const arrival = this.arrivals.of(request, prefix);
    const headers = headersFor(toPairs(request.rawHeaders), target.authority, arrival);
    return {
      target,
      method: request.method ?? '',
      path,
      headers,
      authority: target.authority,
      prefix,
      forwardedPrefix: valuesOf(headers, 'x-forwarded-prefix')[0] ?? prefix,
    };
  }
}

function isWebSocket(request: IncomingMessage): boolean {
  return request.method === 'GET' && tokensOf(toPairs(request.rawHeaders), 'upgrade').includes('websocket');
}

/** @throws AppError `invalid_request` */
function checkUpgrade(request: IncomingMessage): void {
  checkFraming(toPairs(request.rawHeaders));
  if (!isWebSocket(request))
    throw new AppError('invalid_request', 'Leave the Upgrade header out, or upgrade a GET to websocket');
  if (hasBody(request)) throw new AppError('invalid_request', 'Send no body with a WebSocket handshake');
}

function clientGone(response: ServerResponse): AbortSignal {
  const controller = new AbortController();
  response.once('close', () => controller.abort(new Error('the client went away')));
  return controller.signal;
}
