import { networkInterfaces } from 'node:os';
import { BlockList, isIP, isIPv6 } from 'node:net';
import { Injectable, Logger, type OnApplicationBootstrap } from '@nestjs/common';
import { Config } from '../../config/config.js';
import { AppError } from '../../errors/app-error.js';
import { isOnOtherHost, resolveDockerEndpoint } from '../engine/docker-endpoint.js';
import type { ContainerDetails } from '../engine/engine-types.js';
import { probe } from './probe.js';
import { type Standing, Standpoint } from './standpoint.service.js';

/**
 * How dockAPI connects to a container: `container`, to its own address; `published`, to its published port; `gateway`,
 * to the published port from inside a container of the engine, at an address of the host.
 */
export const WAYS = ['container', 'published', 'gateway'] as const;
export type Way = (typeof WAYS)[number];

/** An address and TCP port. */
export interface Endpoint {
  address: string;
  port: number;
}

/** Where to connect to a container that has just started. */
export interface StartedEndpoint extends Endpoint {
  /** The published port, for `Host`. */
  authority: string;
}

export interface Reached extends Endpoint {
  reach: Way;
}

/** Finds how dockAPI can connect to containers from where it runs. No other place knows this. */
@Injectable()
export class Reach implements OnApplicationBootstrap {
  private readonly logger = new Logger(Reach.name);
  private lastWay: Way | null = null;

  constructor(
    private readonly standpoint: Standpoint,
    private readonly config: Config,
  ) {}

  onApplicationBootstrap(): void {
    const { host, source } = resolveDockerEndpoint(this.config.docker);
    if (isOnOtherHost(host) && isLoopback(this.config.publishAddress)) {
      this.logger.warn(
        `The engine (${source}) is on another host, and dockAPI cannot connect to its ${this.config.publishAddress}: set DOCKAPI_PUBLISH_ADDRESS to an address of that host`,
      );
    }
  }

  /** How the last container was reached; null before the first. */
  get last(): Way | null {
    return this.lastWay;
  }

  /**
   * Finds the way to a running container: its own address if that responds from here, which avoids docker-proxy;
   * otherwise its published port. `DOCKAPI_UPSTREAM` can require one of the two.
   *
   * @param port port of the container itself
   * @throws AppError `upstream_failed` if there is no way, and the errors of Standpoint.find
   */
  async to(details: ContainerDetails, port: number, published: Endpoint): Promise<Reached> {
    const standing = await this.standpoint.find();
    const own = await this.ownAddress(details, port, standing);
    const reached = own ?? (await this.publishedWay(details.Id, published, standing));
    this.lastWay = reached.reach;
    return reached;
  }

  /**
   * Where to test whether a container that has just started is ready: its published port, as its clients see it, or its
   * own address if nothing else is reachable.
   *
   * @param port port of the container itself
   * @throws AppError as {@link to}
   */
  async toStarted(details: ContainerDetails, port: number, published: Endpoint): Promise<StartedEndpoint> {
    const authority = authorityOf(published);
    if (canReach(published, await this.standpoint.find())) return { ...published, authority };
    return { ...(await this.to(details, port, published)), authority };
  }

  /** The container's own addresses that should be reachable, untested. */
  async ownEndpoints(details: ContainerDetails, port: number): Promise<Endpoint[]> {
    return addressesOf(details, await this.standpoint.find()).map((address) => ({ address, port }));
  }

  private async ownAddress(details: ContainerDetails, port: number, standing: Standing): Promise<Reached | undefined> {
    const { upstream } = this.config;
    if (upstream === 'published') return undefined;
    const candidates = addressesOf(details, upstream === 'container' ? undefined : standing);
    for (const address of candidates)
      if ((await probe(address, port)) !== 'silent') return { reach: 'container', address, port };
    if (upstream === 'auto') return undefined;
    throw new AppError(
      'upstream_failed',
      'dockAPI cannot connect to any address of the container: set DOCKAPI_UPSTREAM=published',
    );
  }

  private async publishedWay(id: string, published: Endpoint, standing: Standing): Promise<Reached> {
    const where = authorityOf(published);
    if (!canReach(published, standing)) {
      throw new AppError(
        'upstream_failed',
        `The container is published at ${where} of the host, and dockAPI is in a container: set DOCKAPI_NETWORK to a network of dockAPI, or DOCKAPI_PUBLISH_ADDRESS to an address that it can connect to, and run the container again`,
        { details: { container_id: id } },
      );
    }
    // Loopback belongs to this host, so there is nothing to test.
    if (!isLoopback(published.address) && (await probe(published.address, published.port)) === 'silent') {
      throw new AppError(
        'upstream_failed',
        `The container is published at ${where}, which does not respond here: set DOCKAPI_PUBLISH_ADDRESS to an address of the engine's host that dockAPI can connect to, and run the container again`,
        { details: { container_id: id } },
      );
    }
    return { reach: standing.on === 'networks' ? 'gateway' : 'published', ...published };
  }
}

/** As in a URL and in `Host`. */
export function authorityOf({ address, port }: Endpoint): string {
  return `${isIPv6(address) ? `[${address}]` : address}:${port}`;
}

/**
 * The container's addresses that should be reachable: those in networks that this process shares, or whose gateway is
 * an address of this host. A network of another machine may have the same name and addresses.
 *
 * @param standing undefined: all of its addresses
 */
function addressesOf({ NetworkSettings }: ContainerDetails, standing: Standing | undefined): string[] {
  const networks = Object.values(NetworkSettings.Networks).filter(({ IPAddress }) => IPAddress);
  const own = new Set(
    Object.values(networkInterfaces()).flatMap((addresses) => addresses?.map(({ address }) => address)),
  );
  const isShared = ({ NetworkID, Gateway }: (typeof networks)[number]) => {
    if (standing === undefined) return true;
    if (standing.on === 'networks') return standing.networks.has(NetworkID);
    return standing.on === 'host' && own.has(Gateway);
  };
  return networks.filter(isShared).map(({ IPAddress }) => IPAddress);
}

/** A container cannot connect to the host's loopback. */
function canReach({ address }: Endpoint, { on }: Standing): boolean {
  return on !== 'networks' || !isLoopback(address);
}

const LOOPBACK = new BlockList();
LOOPBACK.addSubnet('127.0.0.0', 8);
LOOPBACK.addAddress('::1', 'ipv6');

function isLoopback(address: string): boolean {
  return LOOPBACK.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4');
}
