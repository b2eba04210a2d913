import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import type { TLSSocket } from 'node:tls';
import { Injectable } from '@nestjs/common';
import { Config } from '../config/config.js';
import { plainAddress, TrustedGateways } from './trusted-gateways.js';

/** How a request reached dockAPI. */
export interface Arrival {
  /** The address of the peer, as `plainAddress` writes it. */
  address: string;
  /** True for a trusted gateway, whose headers about the client count. */
  trusted: boolean;
  protocol: 'http' | 'https';
  /** `/proxy/{id}` as sent; empty at the container's own origin. */
  prefix: string;
  /** Prefix of dockAPI's own paths as the client sees them; empty if there is none. */
  basePath: string;
}

type Peer = Omit<Arrival, 'prefix' | 'basePath'>;

/** Absolute paths only: `//host` would be another origin (RFC 3986, section 4.2). */
const BASE_PATH = /^(?:\/[\w.~!$()*+,;=:@%-]+)+$/;

/** The origin that a client uses. */
export interface ClientOrigin {
  protocol: 'http' | 'https';
  /** As in a `Host` header. */
  host: string;
}

/** Describes the peer of a client's connection; computed once per connection. */
@Injectable()
export class Arrivals {
  private readonly gateways: TrustedGateways;
  private readonly peers = new WeakMap<Socket, Peer>();

  constructor(private readonly config: Config) {
    this.gateways = new TrustedGateways(config.trustedProxies);
  }

  of(request: IncomingMessage, prefix: string): Arrival {
    const { address, trusted, protocol } = this.peerAt(request.socket);
    const basePath = prefix === '' ? this.toldBasePath(request) : this.basePath(request);
    return { address, trusted, protocol, prefix, basePath: basePath ?? '' };
  }

  /**
   * The path under which the client finds dockAPI: from a trusted gateway, or else DOCKAPI_BASE_PATH; empty: the root.
   */
  basePath(request: IncomingMessage): string {
    return this.toldBasePath(request) ?? this.config.basePath;
  }

  /** The origin that the client uses: from a trusted gateway, or else from the request. */
  clientOrigin({ socket, headers }: IncomingMessage): ClientOrigin {
    const { trusted, protocol } = this.peerAt(socket);
    const told = trusted ? firstOf(headers['x-forwarded-proto'])?.toLowerCase() : undefined;
    return {
      protocol: told === 'http' || told === 'https' ? told : protocol,
      host: (trusted && firstOf(headers['x-forwarded-host'])) || headers.host || '',
    };
  }

  private toldBasePath({ socket, headers }: IncomingMessage): string | undefined {
    const told = this.peerAt(socket).trusted
      ? headers['x-forwarded-prefix']?.toString().replace(/\/+$/, '')
      : undefined;
    return told !== undefined && BASE_PATH.test(told) ? told : undefined;
  }

  private peerAt(socket: Socket): Peer {
    return this.peers.get(socket) ?? this.look(socket);
  }

  private look(socket: Socket): Peer {
    const address = plainAddress(socket.remoteAddress ?? '');
    const protocol = (socket as Partial<TLSSocket>).encrypted ? 'https' : 'http';
    const peer: Peer = { address, trusted: this.gateways.has(address), protocol };
    this.peers.set(socket, peer);
    return peer;
  }
}

/** The first entry of a list, or of several lines: it comes from the gateway nearest to the client. */
function firstOf(header: string | string[] | undefined): string | undefined {
  return header?.toString().split(',', 1)[0]?.trim();
}
