import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { Injectable } from '@nestjs/common';
import { Activity } from '../../activity/activity.service.js';
import { WakeUps } from '../../activity/wake-ups.service.js';
import { AllowedHosts } from '../../browsers/allowed-hosts.js';
import { OriginRule } from '../../browsers/origin-rule.js';
import type { BoundPort } from '../../docker/containers/published-port.js';
import { Arrivals, type ClientOrigin } from '../../http/arrivals.js';
import { clientGone } from '../../http/client-gone.js';
import { type Admission, Entrance } from './entrance.js';
import { OwnOrigins } from '../routing/own-origins.js';
import { checkMethod } from '../routing/proxied-methods.js';
import { parseOwnPath } from '../routing/proxy-path.js';
import { hostFor, publicOrigin } from '../routing/public-host.js';
import { type HeaderPair, toRaw, valuesOf } from '../../http/wire/raw-headers.js';
import { linksIn } from './link-credentials.js';
import { AwakeTargets } from '../routing/awake-target.service.js';
import { type Target, TargetResolver } from '../routing/target-resolver.js';

/** Path of the gateway's subrequests, on a host that is not a container's. */
const PATH = '/proxy-target';
const HOST = '127.0.0.1';

const HTTP_PORT = 80;

const NO_CONTENT = 204;
const FORBIDDEN = 403;

/**
 * Lets a trusted gateway proxy requests at a container's own origin directly (nginx's `auth_request`,
 * deploy/nginx-direct.conf): the gateway asks dockAPI where to send each one. Its subrequest has the client's own
 * headers, `X-Forwarded-Host` and `-Proto`, and `X-Original-Method`, `-URI` and `-Upgrade`.
 *
 * The response is 204 with `X-Upstream-*` headers, or 403. A 403 does not refuse the client: the gateway then proxies the
 * request through dockAPI, which forwards it, redirects it or refuses it.
 */
@Injectable()
export class AuthRequest {
  constructor(
    private readonly hosts: AllowedHosts,
    private readonly arrivals: Arrivals,
    private readonly origins: OwnOrigins,
    private readonly entrance: Entrance,
    private readonly originRule: OriginRule,
    private readonly targets: TargetResolver,
    private readonly awake: AwakeTargets,
    private readonly activity: Activity,
    private readonly wakeUps: WakeUps,
  ) {}

  /** Responds to trusted gateways only. For all other clients the path does not exist. */
  inFront(others: RequestListener): RequestListener {
    return (request, response) => {
      if (request.url === PATH && request.headers.host === HOST && this.arrivals.of(request, '').trusted)
        void this.respond(request, response);
      else others(request, response);
    };
  }

  private async respond(request: IncomingMessage, response: ServerResponse): Promise<void> {
    response.sendDate = false;
    try {
      response.writeHead(NO_CONTENT, toRaw(await this.directionsFor(this.original(request), response)));
    } catch {
      if (!response.headersSent) response.writeHead(FORBIDDEN, { 'Content-Length': 0 });
    }
    response.end();
  }

  /** The request as the client sent it to the gateway. */
  private original(request: IncomingMessage): IncomingMessage {
    const { headers } = request;
    const {
      'x-original-method': method,
      'x-original-uri': url = '',
      'x-original-upgrade': upgrade,
    } = headers as Record<string, string | undefined>;
    const { host } = this.arrivals.clientOrigin(request);
    return Object.create(request, {
      method: { value: method },
      url: { value: url },
      headers: { value: { ...headers, host, upgrade } },
    }) as IncomingMessage;
  }

  /** @throws if the request cannot be proxied directly */
  private async directionsFor(request: IncomingMessage, response: ServerResponse): Promise<HeaderPair[]> {
    const { headers, url = '' } = request;
    const address = this.hosts.has(request) ? this.origins.addressOf(headers.host ?? '') : undefined;
    if (address === undefined) throw new Error("not at a container's own origin");
    checkMethod(request.method);
    const path = parseOwnPath(address, url);
    if (linksIn(path.path).length > 0) throw new Error('a link has to become a cookie first');
    await this.entrance.lookUp(path, request);
    const admission = this.entrance.admit(path, request);
    if (headers.origin !== undefined && !this.originRule.isOwn(request)) throw new Error('CORS is handled by dockAPI');
    if (headers.upgrade) await this.checkUpgrade(request);
    const target = await this.targetFor(admission, request, response);
    const { host } = publicOrigin(this.arrivals, request);
    return [
      ...directionsTo(target, host, admission.headers),
      ...this.otherPorts(target, host, this.arrivals.clientOrigin(request)),
    ];
  }

  /** The request is seen when it begins only: what lasts keeps a container awake only if dockAPI carries it. */
  private async targetFor(admission: Admission, request: IncomingMessage, response: ServerResponse): Promise<Target> {
    const { owner, caller } = admission;
    const found =
      this.awake.find(admission, owner) ?? (await this.targets.resolve(admission, owner, clientGone(response)));
    if ('container' in found || this.activity.isHeld(found.containerId)) throw new Error('dockAPI wakes it first');
    if (lasts(request) && this.wakeUps.mayIdle(found.containerId)) throw new Error('dockAPI sees when it ends');
    this.activity.of(found.containerId).used('http', caller);
    return found;
  }

  /**
   * `X-Upstream-Ports` maps hosts that redirects to the container's other published ports may name to the public origins
   * of these ports: `127.0.0.1:20001=http://9000-3f4e1c0a9b7d.apps.example.com`, separated by `;`.
   */
  private otherPorts(target: Target, host: string, client: ClientOrigin): HeaderPair[] {
    const { publicId, containerPort, authority, ports } = target;
    const [first] = ports;
    const others = ports.filter((port) => port.containerPort !== containerPort);
    if (others.length === 0) return [];
    const originOf = (port: BoundPort) =>
      this.origins.urlOf(publicId, port === first ? undefined : port.containerPort, client)?.slice(0, -1);
    const named = (name: (port: BoundPort) => string) => others.map((port) => `${name(port)}=${originOf(port)}`);
    const pairs = [
      ...named(({ hostPort }) => atPort(authority, hostPort)), // first, as in dockAPI's own rewriting of redirects
      ...named((port) => atPort(authority, port.containerPort)),
      ...named((port) => atPort(host, port.containerPort)),
    ];
    return [['X-Upstream-Ports', pairs.join(';')]];
  }

  /** Upgrades to other protocols would be uninspected tunnels; dockAPI ignores such `Upgrade` headers. */
  private async checkUpgrade(request: IncomingMessage): Promise<void> {
    if (request.method !== 'GET' || request.headers.upgrade?.toLowerCase() !== 'websocket')
      throw new Error('not a WebSocket');
    await this.originRule.check(request);
  }
}

/** Whether a response may last for as long as a page is open. */
function lasts({ headers }: IncomingMessage): boolean {
  return Boolean(headers.upgrade) || headers.accept?.includes('text/event-stream') === true;
}

/**
 * `X-Upstream` is the address to connect to, `-Host` the `Host` header. The others are hosts that the container's
 * redirects to itself may name: `-Published` is its published address; `-Alias` and `-Published-Alias` have the
 * container's own port, because some servers build URLs with it.
 *
 * @param publicHost host of the client's request
 * @param headers of the client's request, without the credentials for dockAPI
 */
function directionsTo(target: Target, publicHost: string, headers: readonly HeaderPair[]): HeaderPair[] {
  const { address, port, authority, containerPort } = target;
  const host = hostFor(target, '', publicHost);
  const pairs: HeaderPair[] = [
    ['X-Upstream', `${address.includes(':') ? `[${address}]` : address}:${port}`],
    ['X-Upstream-Host', host],
    ['X-Upstream-Alias', atPort(host, containerPort)],
    ['X-Upstream-Published', authority],
    ['X-Upstream-Published-Alias', atPort(authority, containerPort)],
  ];
  for (const name of ['Cookie', 'Authorization']) {
    const values = valuesOf(headers, name.toLowerCase());
    if (values.length > 0) pairs.push([`X-Upstream-${name}`, values.join('; ')]);
  }
  return pairs;
}

/** Replaces the port of a host, as in an `http` URL. */
function atPort(host: string, port: number): string {
  const name = host.replace(/:\d*$/, '');
  return port === HTTP_PORT ? name : `${name}:${port}`;
}
