import { Injectable } from '@nestjs/common';
import { Config } from '../../config/config.js';
import { containerNotFound, isServiceId } from '../../docker/containers/container-id.js';
import { isPortNumber } from '../../docker/containers/published-port.js';
import type { ClientOrigin } from '../../http/arrivals.js';
import { isLoopback, parseHost } from '../../http/host.js';
import type { ContainerAddress } from './container-address.js';

/** Digits of a short id, as in Docker's own output. */
const SHORT_ID = 12;

/** Browsers and systems resolve every name under it to loopback (RFC 6761, section 6.3). */
const LOOPBACK_DOMAIN = 'localhost';

/** RFC 1123, section 2.1. Lower case, because hosts are compared in lower case. */
const DNS_LABEL = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/;

/** The ids in host names. In a cluster also those of Swarm services, which no container's name looks like there. */
const SHORT_IDS = { alone: `[0-9a-f]{${SHORT_ID}}`, inCluster: `(?:[0-9a-f]{${SHORT_ID}}|[0-9a-z]{25})` };

/** An IPv4 address with an optional port: never a name under a domain. */
const ADDRESS = /^[\d.]+(?::\d+)?$/;

/**
 * The containers' own origins, where absolute links work because there is no path prefix: `{short-id}.localhost`, and
 * `{short-id}.{domain}` if a domain is configured. `{port}-{short-id}` is another published port. Without tokens, a
 * container name that is a DNS label works too.
 */
@Injectable()
export class OwnOrigins {
  private readonly domain: string | undefined;
  private readonly suffixes: readonly string[];
  /** With tokens, short ids only: a caller could reuse a name for which another user's browser still has cookies. */
  private readonly label: RegExp;
  /** A container whose name has this form can be reached only by path and by short id. */
  private readonly portAndId: RegExp;

  constructor({ proxyDomain, tokens, cluster }: Config) {
    const ids = cluster ? SHORT_IDS.inCluster : SHORT_IDS.alone;
    this.domain = proxyDomain;
    this.label = tokens ? new RegExp(`^${ids}$`) : DNS_LABEL;
    this.portAndId = new RegExp(`^(\\d+)-(${ids})$`);
    const domains = proxyDomain === undefined ? [LOOPBACK_DOMAIN] : [LOOPBACK_DOMAIN, proxyDomain];
    this.suffixes = domains.map((each) => `.${each}`);
  }

  /**
   * The container and port that a `Host` header refers to; undefined: the host is dockAPI's own. Every name under one of
   * the domains belongs to a container, so none of them ever leads to the API.
   *
   * @throws AppError `container_not_found` for a name that cannot be a container's
   */
  addressOf(host: string): ContainerAddress | undefined {
    if (ADDRESS.test(host)) return undefined; // most requests
    const name = parseHost(host)?.name ?? '';
    const suffix = this.suffixes.find((each) => name.endsWith(each));
    if (suffix === undefined) return undefined;
    const label = name.slice(0, -suffix.length);
    const [, port, shortId] = this.portAndId.exec(label) ?? [];
    if (port !== undefined && shortId !== undefined && isPortNumber(port)) return { id: shortId, port: Number(port) };
    if (!this.label.test(label)) throw containerNotFound(label);
    return { id: label, port: undefined };
  }

  /**
   * The own URL of a container or of one of its ports, with the scheme and port that the client uses. It has the short
   * id, because a later container with the same name would inherit cookies and service workers.
   *
   * @param containerPort undefined: the `container_port` of its run
   * @param client the origin at which the client reached dockAPI
   * @returns null if there is no own origin: the client's host is not loopback, and no domain is configured
   */
  urlOf(containerId: string, containerPort: number | undefined, client: ClientOrigin): string | null {
    const domain = this.domainAt(client);
    if (domain === undefined) return null;
    const port = parseHost(client.host)?.port;
    const label = `${containerPort === undefined ? '' : `${containerPort}-`}${isServiceId(containerId) ? containerId : containerId.slice(0, SHORT_ID)}`;
    return `${client.protocol}://${label}.${domain}${port ? `:${port}` : ''}/`;
  }

  /** The domain of the containers' own origins for this client; undefined if there are no own origins. */
  domainAt({ host }: ClientOrigin): string | undefined {
    if (this.domain !== undefined) return this.domain;
    return isLoopback(parseHost(host)?.name ?? '') ? LOOPBACK_DOMAIN : undefined;
  }
}
