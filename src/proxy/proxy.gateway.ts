import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { Injectable, Logger } from '@nestjs/common';
import { Tokens } from '../access/tokens.service.js';
import { Activity } from '../activity/activity.service.js';
import { OriginRule } from '../browsers/origin-rule.js';
import { Config } from '../config/config.js';
import { AppError } from '../errors/app-error.js';
import { Arrivals } from '../http/arrivals.js';
import { clientGone } from '../http/client-gone.js';
import { isSettled } from '../http/is-settled.js';
import { isRepeatable } from '../http/methods.js';
import { instanceOf, sendProblem, toAppError, toProblem } from '../http/problem.js';
import { requestIdOf } from '../http/request-id.js';
import { Shutdown } from '../http/shutdown.js';
import { STATUS_BY_CODE } from '../http/status-by-code.js';
import type { UpgradeHandler, UpgradeListener } from '../http/upgrade-handler.js';
import { type Admission, checkNotRevoked, Entrance } from './admission/entrance.js';
import { checkNoServiceWorker } from './admission/service-worker-check.js';
import { checkUpgrade } from './admission/upgrade-check.js';
import { checkMessage } from '../http/wire/message-check.js';
import { ContainerRequest } from './forwarding/outgoing.js';
import { PageIsolation } from './admission/page-isolation.js';
import type { Passage } from './forwarding/passage.js';
import { redirect } from './forwarding/redirect.js';
import { PooledRequest } from '../upstream/pooled-request.js';
import { checkMethod, PROXIED_METHODS } from './routing/proxied-methods.js';
import { withDestination } from './headers/destination-rewrite.js';
import { requestHeaders, upgradeHeaders } from './headers/proxy-headers.js';
import { AwakeTargets } from './routing/awake-target.service.js';
import { OwnOrigins } from './routing/own-origins.js';
import { parseOwnPath, parseProxyPath, type ProxyPath } from './routing/proxy-path.js';
import { hostFor, publicOrigin } from './routing/public-host.js';
import { hasBody, StreamedRequest } from '../upstream/streamed-request.js';
import { type Target, TargetResolver } from './routing/target-resolver.js';
import { isPageVisit, showWaitingPage } from './forwarding/waiting-page.js';
import { Traffic } from './forwarding/traffic.js';
import { UpgradeCarrier } from './websocket/upgrade-carrier.js';
import { UpgradeExchange } from './websocket/upgrade-exchange.js';
import type { Deadlines } from '../upstream/upstream-deadlines.js';
import { logLine } from '../upstream/upstream-errors.js';
import { UpstreamPools } from '../upstream/upstream-pools.js';

const SERVER_ERROR = 500;

/** Same as Connect: calls the last parameter, or responds. */
type Middleware = (request: IncomingMessage, response: ServerResponse, next: () => void) => void;

/**
 * Forwards HTTP and WebSockets to the containers: `/proxy/{id}/…`, and everything at their own origins.
 *
 * `inFront` wraps the HTTP server's `request` listener; the upgrade router calls `upgradeFor`.
 */
@Injectable()
export class ProxyGateway implements UpgradeHandler {
  private readonly logger = new Logger('Proxy');
  private readonly carrier: UpgradeCarrier;
  private readonly deadlines: Deadlines;
  private readonly isolation: PageIsolation;
  private readonly pools: UpstreamPools;
  private readonly upgrades = new Set<UpgradeExchange>();

  constructor(
    targets: TargetResolver,
    private readonly awake: AwakeTargets,
    private readonly activity: Activity,
    private readonly arrivals: Arrivals,
    private readonly origins: OwnOrigins,
    private readonly entrance: Entrance,
    private readonly originRule: OriginRule,
    private readonly traffic: Traffic,
    config: Config,
    private readonly shutdown: Shutdown,
    tokens: Tokens,
  ) {
    this.deadlines = {
      connectMs: config.proxyConnectTimeoutMs,
      responseMs: config.proxyResponseTimeoutMs,
      idleMs: config.proxyIdleTimeoutMs,
      headBytes: config.headerLimit,
    };
    this.carrier = new UpgradeCarrier(config.headerLimit);
    this.isolation = new PageIsolation(origins, arrivals, config.proxySandbox);
    this.pools = new UpstreamPools(this.deadlines);
    targets.onForgotten((key) => this.pools.retire(key));
    tokens.onRevoked(() => this.pools.leaveIfRevoked());
    // Upgraded sockets outlive `server.close()`.
    shutdown.signal.addEventListener('abort', () => this.upgrades.forEach((exchange) => exchange.goAway()));
  }

  /**
   * Handles a request first: forwards it to its container, or leaves it to `others`.
   *
   * @param cors runs first for requests to a container; continues if it has not responded
   */
  inFront(cors: Middleware, others: RequestListener): RequestListener {
    return (request, response) => {
      const path = this.pathFor(request);
      if (path === null) return others(request, response);
      if (request.headers.origin === undefined) return this.carry(path, request, response);
      cors(request, response, () => this.carry(path, request, response));
    };
  }

  private carry(path: ProxyPath | AppError, request: IncomingMessage, response: ServerResponse): void {
    try {
      if (path instanceof AppError) throw path;
      this.forward(path, this.traffic.request(request, response), response);
    } catch (error) {
      this.refuse(request, response, error);
    }
  }

  /**
   * @returns forwards a WebSocket handshake to its container, or refuses it; null if the request is not for a container
   */
  upgradeFor(request: IncomingMessage): UpgradeListener | null {
    const path = this.pathFor(request);
    return path && ((_request, socket, head) => this.upgrade(path, request, socket as Socket, head));
  }

  private upgrade(path: ProxyPath | AppError, request: IncomingMessage, socket: Socket, head: Buffer): void {
    const passage = this.traffic.webSocket(request, socket);
    const exchange = new UpgradeExchange(request, socket, this.deadlines, passage);
    this.upgrades.add(exchange);
    socket.once('close', () => this.upgrades.delete(exchange));
    passage
      .within(() => this.forwardUpgrade(path, passage, socket, head, exchange))
      .catch((error: unknown) => exchange.fail(error));
  }

  /** @returns null if the request is not for a container; an error if its path is refused */
  pathFor(request: IncomingMessage): ProxyPath | AppError | null {
    try {
      return this.pathOf(request);
    } catch (error) {
      return toAppError(error);
    }
  }

  /**
   * @returns null if the request is not for a container
   * @throws AppError `invalid_request`
   */
  private pathOf({ url = '', headers, method }: IncomingMessage): ProxyPath | null {
    const address = this.origins.addressOf(headers.host ?? '');
    return address === undefined ? parseProxyPath(url) : parseOwnPath(address, url, method);
  }

  private forward(path: ProxyPath, passage: Passage, response: ServerResponse): void {
    const { request } = passage;
    const lookUp = this.entrance.lookUp(path, request);
    if (!lookUp) return this.enter(path, passage, response);
    passage
      .within(() => lookUp)
      .then(() => isSettled(response) || this.enter(path, passage, response))
      .catch((error: unknown) => isSettled(response) || this.refuse(request, response, error));
  }

  private enter(path: ProxyPath, passage: Passage, response: ServerResponse): void {
    const { request } = passage;
    if (this.entrance.openLink(path, request, response)) return;
    const admission = this.entrance.admit(path, request);
    passage.by = admission.by;
    if (!PROXIED_METHODS.includes(request.method ?? '')) response.setHeader('Allow', PROXIED_METHODS.join(', '));
    checkMethod(request.method);
    checkMessage(request, response, admission.headers);
    if (admission.prefix !== '') checkNoServiceWorker(request);
    this.findTarget(admission, passage, response);
  }

  /** Nothing is awaited between the last look for the target and the beginning of the activity. */
  private findTarget(admission: Admission, passage: Passage, response: ServerResponse): void {
    const { request } = passage;
    const known = this.awake.find(admission, admission.owner);
    if (known) return this.send(known, admission, passage, response);
    const mayWait = (containerId: string) => this.waits(containerId, admission, passage, response);
    passage
      .within(() => this.awake.resolve(admission, admission, clientGone(response), mayWait))
      .then((target) => {
        if (!target || isSettled(response)) return;
        checkNotRevoked(admission);
        if (this.activity.isHeld(target.containerId)) this.findTarget(admission, passage, response);
        else this.send(target, admission, passage, response);
      })
      .catch((error: unknown) => isSettled(response) || this.refuse(request, response, error));
  }

  /** Before a container is woken. @returns false if the browser is led to its own origin, which wakes it there */
  private waits(containerId: string, admission: Admission, passage: Passage, response: ServerResponse): boolean {
    const { request } = passage;
    const url = this.isolation.redirect(admission, request, containerId);
    if (url !== null) redirect(passage, response, url);
    else if (isPageVisit(request)) showWaitingPage(request, response);
    return url === null;
  }

  private send(target: Target, admission: Admission, passage: Passage, response: ServerResponse): void {
    const { request } = passage;
    const url = this.isolation.redirect(admission, request, target.publicId);
    if (url !== null) return redirect(passage, response, url);
    passage.entered(this.activity.of(target.containerId), 'http');
    const outgoing = this.outgoing(target, admission, passage, requestHeaders);
    const isWhole = isRepeatable(outgoing.method) && !hasBody(request);
    const Kind = isWhole ? PooledRequest : StreamedRequest;
    new Kind(request, response, outgoing, this.pools, this.deadlines).send();
  }

  private refuse(request: IncomingMessage, response: ServerResponse, error: unknown): void {
    const problem = toAppError(error);
    const instance = instanceOf(request.url);
    if (STATUS_BY_CODE[problem.code] >= SERVER_ERROR)
      this.logger.warn(logLine(problem, `${request.method} ${instance}`, requestIdOf(request)));
    sendProblem(response, toProblem(problem, instance));
  }

  private async forwardUpgrade(
    path: ProxyPath | AppError,
    passage: Passage,
    socket: Socket,
    head: Buffer,
    exchange: UpgradeExchange,
  ) {
    const { request } = passage;
    if (path instanceof AppError) throw path;
    await this.entrance.lookUp(path, request);
    const admission = this.entrance.admit(path, request);
    passage.by = admission.by;
    if (this.shutdown.signal.aborted) throw new AppError('shutting_down', 'dockAPI is shutting down: try again soon');
    checkUpgrade(request);
    await this.originRule.check(request);
    const { owner } = admission;
    let target = this.awake.find(admission, owner);
    while (!target) {
      const found = await this.awake.resolve(admission, admission, exchange.clientLeft);
      target = found && !this.activity.isHeld(found.containerId) ? found : undefined;
    }
    if (socket.destroyed) return;
    checkNotRevoked(admission);
    passage.entered(this.activity.of(target.containerId), 'websocket');
    const outgoing = this.outgoing(target, admission, passage, upgradeHeaders);
    const pool = this.pools.of(target);
    pool.began(exchange);
    socket.once('close', () => pool.ended(exchange));
    await this.carrier.carry(request, socket, head, { outgoing, follower: exchange });
  }

  private outgoing(
    target: Target,
    admission: Admission,
    passage: Passage,
    headersFor: typeof requestHeaders,
  ): ContainerRequest {
    const { request } = passage;
    passage.containerId = target.publicId;
    passage.containerPort = target.containerPort;
    const { prefix, path, headers: received } = admission;
    const arrival = this.arrivals.of(request, prefix);
    const client = publicOrigin(this.arrivals, request);
    const host = hostFor(target, prefix, client.host);
    const forwardedPrefix = arrival.basePath + prefix;
    const passed = withDestination(received, { client, forwardedPrefix });
    const headers = passage.named(headersFor(passed, host, arrival));
    return new ContainerRequest({
      target,
      method: request.method ?? '',
      path,
      headers,
      authority: target.authority,
      containerId: target.publicId,
      containerPort: target.containerPort,
      ports: target.ports,
      origins: this.origins,
      client,
      host,
      prefix,
      forwardedPrefix,
      isolation: this.isolation.of(admission, request),
      passage,
    });
  }
}
