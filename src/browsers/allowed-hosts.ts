import type { IncomingMessage, RequestListener } from 'node:http';
import type { Socket } from 'node:net';
import { Injectable, Logger } from '@nestjs/common';
import { Config } from '../config/config.js';
import { AppError } from '../errors/app-error.js';
import { Arrivals } from '../http/arrivals.js';
import { isIP } from 'node:net';
import { isLoopback, parseHost } from '../http/host.js';
import { instanceOf, type Problem, sendProblem, toProblem } from '../http/problem.js';
import { sendRawProblem } from '../http/raw-response.js';
import { requestIdOf } from '../http/request-id.js';
import { isFromNode } from '../http/told-client.js';
import type { UpgradeListener } from '../http/upgrade-handler.js';

/** Size of the cache: clients may send any host, such as a container's name under `localhost`. */
const MAX_KNOWN = 1_000;

/**
 * The host names of dockAPI. With DNS rebinding, a page at a foreign name that resolves to dockAPI has the same origin as the API to
 * its browser. Only `Host`, or a trusted reverse proxy's `X-Forwarded-Host`, reveals it.
 */
@Injectable()
export class AllowedHosts {
  private readonly logger = new Logger('Hosts');
  private readonly names: ReadonlySet<string>;
  private readonly suffix: string | undefined;
  /** Cache of allowed hosts, as sent. */
  private readonly known = new Set<string>();

  constructor(
    { allowedHosts, proxyDomain }: Config,
    private readonly arrivals: Arrivals,
  ) {
    this.names = new Set(allowedHosts.map((each) => parseHost(each)?.name ?? ''));
    this.suffix = proxyDomain && `.${proxyDomain}`;
  }

  /**
   * Whether `Host`, and a trusted reverse proxy's `X-Forwarded-Host`, is a loopback name, a configured name, or under the configured
   * domain. The port does not matter.
   */
  has(request: IncomingMessage): boolean {
    return this.unknownHost(request) === undefined;
  }

  /** Checks the host before `listener` gets the request. */
  inFront(listener: RequestListener): RequestListener {
    return (request, response) => {
      if (this.has(request)) listener(request, response);
      else sendProblem(response, this.refuse(request));
    };
  }

  /** Like `inFront`, for WebSocket handshakes. */
  inFrontOfUpgrade(listener: UpgradeListener): UpgradeListener {
    return (request, socket, head) => {
      if (this.has(request)) return listener(request, socket, head);
      socket.on('error', () => undefined); // 'close' follows
      sendRawProblem(socket as Socket, this.refuse(request), requestIdOf(request));
    };
  }

  /** Logs the request too, because no other code sees it. */
  private refuse(request: IncomingMessage): Problem {
    const { method, url } = request;
    const host = this.unknownHost(request);
    const detail = `The host "${host}" is not allowed. If it is a name of dockAPI, add it to DOCKAPI_HOSTS`;
    const problem = toProblem(new AppError('forbidden', detail), instanceOf(url));
    const { instance: path, status, code } = problem;
    this.logger.warn({ request_id: requestIdOf(request), method, path, status, code, host });
    return problem;
  }

  /** A request without a host does not come from a browser. It is refused elsewhere if it needs one. */
  private unknownHost(request: IncomingMessage): string | undefined {
    const { host, 'x-forwarded-host': forwarded } = request.headers;
    if (host !== undefined && !this.knows(host) && !isOtherNodes(request, host)) return host;
    if (forwarded === undefined) return undefined;
    const client = this.arrivals.clientOrigin(request).host;
    return client === '' || this.knows(client) || isOtherNodes(request, client) ? undefined : client;
  }

  private knows(host: string): boolean {
    if (this.known.has(host)) return true;
    const name = parseHost(host)?.name;
    if (name === undefined || !this.isAllowed(name)) return false;
    if (this.known.size === MAX_KNOWN) this.known.clear();
    this.known.add(host);
    return true;
  }

  private isAllowed(name: string): boolean {
    return isLoopback(name) || this.names.has(name) || (this.suffix !== undefined && name.endsWith(this.suffix));
  }
}

/** Each node allows its own address, and has checked it. No page gets an address by DNS rebinding. */
function isOtherNodes(request: IncomingMessage, host: string): boolean {
  return isFromNode(request) && isIP(parseHost(host)?.name.replace(/^\[(.*)\]$/, '$1') ?? '') !== 0;
}
