import type { IncomingMessage, RequestListener } from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { Injectable, Logger } from '@nestjs/common';
import { Config } from '../config/config.js';
import { AppError } from '../errors/app-error.js';
import { Arrivals } from '../http/arrivals.js';
import { isLoopback, parseHost } from '../http/host.js';
import { instanceOf, type Problem, sendProblem, toProblem } from '../http/problem.js';
import { sendRawProblem } from '../http/raw-answer.js';
import { requestIdOf } from '../http/request-id.js';

type UpgradeListener = (request: IncomingMessage, socket: Duplex, head: Buffer) => void;

/** Hosts that are remembered: clients choose what they write, the containers' names under `localhost` among it. */
const MAX_KNOWN = 1_000;

/**
 * The names under which dockAPI is reached. A page of another name that its owner lets point here (DNS rebinding) is of
 * the same origin as the API to its browser; only `Host` tells, and what a trusted gateway says that it was.
 */
@Injectable()
export class AllowedHosts {
  private readonly logger = new Logger('Hosts');
  private readonly names: ReadonlySet<string>;
  private readonly suffix: string | undefined;
  /** Hosts that are known to be good, as sent. */
  private readonly known = new Set<string>();

  constructor(
    { allowedHosts, proxyDomain }: Config,
    private readonly arrivals: Arrivals,
  ) {
    this.names = new Set(allowedHosts.map((each) => parseHost(each)?.name ?? ''));
    this.suffix = proxyDomain && `.${proxyDomain}`;
  }

  /**
   * Whether `Host`, and the `X-Forwarded-Host` of a trusted gateway, is a loopback name, a configured one, or a
   * container's at the configured domain; the port is free.
   */
  has(request: IncomingMessage): boolean {
    return this.unknownHost(request) === undefined;
  }

  /** Stands before everything else that the server does with a request. */
  inFront(listener: RequestListener): RequestListener {
    return (request, response) => {
      if (this.has(request)) listener(request, response);
      else sendProblem(response, this.refuse(request));
    };
  }

  /** As `inFront`, for handshakes. */
  inFrontOfUpgrade(listener: UpgradeListener): UpgradeListener {
    return (request, socket, head) => {
      if (this.has(request)) return listener(request, socket, head);
      socket.on('error', () => undefined); // 'close' follows
      sendRawProblem(socket as Socket, this.refuse(request), requestIdOf(request));
    };
  }

  /** Nobody else hears of such a request. */
  private refuse(request: IncomingMessage): Problem {
    const { method, url } = request;
    const host = this.unknownHost(request);
    const detail = `dockAPI is not known as "${host}": add the name to DOCKAPI_HOSTS if it is one`;
    const problem = toProblem(new AppError('forbidden', detail), instanceOf(url));
    const { instance: path, status, code } = problem;
    this.logger.warn({ request_id: requestIdOf(request), method, path, status, code, host });
    return problem;
  }

  /** A request without a host is no browser's; who needs one refuses it. */
  private unknownHost(request: IncomingMessage): string | undefined {
    const { host, 'x-forwarded-host': told } = request.headers;
    if (host !== undefined && !this.knows(host)) return host;
    if (told === undefined) return undefined;
    const client = this.arrivals.clientOrigin(request).host;
    return client === '' || this.knows(client) ? undefined : client;
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
