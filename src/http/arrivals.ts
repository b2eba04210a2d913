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
  /** Whether the peer is a gateway whose word on the client counts. */
  trusted: boolean;
  protocol: 'http' | 'https';
  /** `/proxy/{id}` as sent; empty at the container's own origin. */
  prefix: string;
  /** What the client puts in front of dockAPI's own paths; empty where nothing. */
  basePath: string;
}

type Peer = Omit<Arrival, 'prefix' | 'basePath'>;

/** Absolute paths alone: `//host` would be another origin (RFC 3986, section 4.2). */
const BASE_PATH = /^(?:\/[\w.~!$()*+,;=:@%-]+)+$/;

/** Where a client thinks that it is. */
export interface ClientOrigin {
  protocol: 'http' | 'https';
  /** As in a `Host` header. */
  host: string;
}

/** Who is at the other end of a client's connection; found out once for each connection. */
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

  /** The path under which the client finds dockAPI, as a trusted gateway tells, else DOCKAPI_BASE_PATH; empty: the root. */
  basePath(request: IncomingMessage): string {
    return this.toldBasePath(request) ?? this.config.basePath;
  }

  /** Where the client of a request thinks that it is, as a trusted gateway tells, else as the request does. */
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

/** Of a list, or of several lines of one: what the gateway nearest to the client said. */
function firstOf(header: string | string[] | undefined): string | undefined {
  return header?.toString().split(',', 1)[0]?.trim();
}
