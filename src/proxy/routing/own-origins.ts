import { Injectable } from '@nestjs/common';
import { Config } from '../../config/config.js';
import { containerNotFound } from '../../docker/containers/container-id.js';
import { isPortNumber } from '../../docker/containers/published-port.js';
import type { ClientOrigin } from '../../http/arrivals.js';
import { isLoopback, parseHost } from '../../http/host.js';
import type { ContainerAddress } from './container-address.js';

/** Digits of an id that name a container, as Docker's own output has them. */
const SHORT_ID = 12;

/** Browsers and systems take every name under it for loopback (RFC 6761, section 6.3). */
const LOOPBACK_DOMAIN = 'localhost';

/** RFC 1123, section 2.1, in lower case: hosts are compared so. */
const DNS_LABEL = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/;

const SHORT_ID_LABEL = new RegExp(`^[0-9a-f]{${SHORT_ID}}$`);

/** A container whose name has this form is reached by path and by its short id only. */
const PORT_AND_SHORT_ID = new RegExp(`^(\\d+)-([0-9a-f]{${SHORT_ID}})$`);

/** IPv4, which is no name under any domain, and its port. */
const ADDRESS = /^[\d.]+(?::\d+)?$/;

/**
 * The origins at which each container is reached without a prefix, as absolute links need it:
 * `{short-id}.localhost`, and `{short-id}` at the configured domain; a name that is a DNS label works in its place,
 * unless there are tokens. `{port}-{short-id}` is another published port of it.
 */
@Injectable()
export class OwnOrigins {
  private readonly domain: string | undefined;
  private readonly suffixes: readonly string[];
  /** Whoever has a token could take a name that somebody else's browser has cookies for. */
  private readonly label: RegExp;

  constructor({ proxyDomain, tokens }: Config) {
    this.domain = proxyDomain;
    this.label = tokens ? SHORT_ID_LABEL : DNS_LABEL;
    const domains = proxyDomain === undefined ? [LOOPBACK_DOMAIN] : [LOOPBACK_DOMAIN, proxyDomain];
    this.suffixes = domains.map((each) => `.${each}`);
  }

  /**
   * The container, and the port of it, that a `Host` header names, by id or name; undefined: the host is dockAPI's own. Whatever is under
   * one of the domains is a container's, so that none of their names ever leads to the API.
   *
   * @throws AppError `container_not_found` for a name that leads to no container
   */
  addressOf(host: string): ContainerAddress | undefined {
    if (ADDRESS.test(host)) return undefined; // most requests' way
    const name = parseHost(host)?.name ?? '';
    const suffix = this.suffixes.find((each) => name.endsWith(each));
    if (suffix === undefined) return undefined;
    const label = name.slice(0, -suffix.length);
    const [, port, shortId] = PORT_AND_SHORT_ID.exec(label) ?? [];
    if (port !== undefined && shortId !== undefined && isPortNumber(port)) return { id: shortId, port: Number(port) };
    if (!this.label.test(label)) throw containerNotFound(label);
    return { id: label, port: undefined };
  }

  /**
   * A container's own URL, or that of one of its ports, for whoever reached dockAPI at `client`: with its scheme and port. By the short id: the next
   * container of a name would inherit the last one's cookies and service workers.
   *
   * @param containerPort undefined: the `container_port` of its run
   * @returns null where containers have none: not at a loopback host, and no domain is configured
   */
  urlOf(containerId: string, containerPort: number | undefined, client: ClientOrigin): string | null {
    const domain = this.domainAt(client);
    if (domain === undefined) return null;
    const port = parseHost(client.host)?.port;
    const label = `${containerPort === undefined ? '' : `${containerPort}-`}${containerId.slice(0, SHORT_ID)}`;
    return `${client.protocol}://${label}.${domain}${port ? `:${port}` : ''}/`;
  }

  /** The domain under which whoever reached dockAPI at `client` finds the containers; undefined where they have none. */
  domainAt({ host }: ClientOrigin): string | undefined {
    if (this.domain !== undefined) return this.domain;
    return isLoopback(parseHost(host)?.name ?? '') ? LOOPBACK_DOMAIN : undefined;
  }
}
