import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import type { TLSSocket } from 'node:tls';
import { Injectable } from '@nestjs/common';
import { Config } from '../config/config.js';
import { Attachment } from './attachment.js';
import { toldClient } from './told-client.js';
import { plainAddress, TrustedGateways } from './trusted-gateways.js';

/** How a request reached dockAPI. */
export interface Arrival {
  /** The address that the connection comes from, as `plainAddress` writes it. */
  address: string;
  /** True for a trusted gateway, whose headers about the client count. */
  trusted: boolean;
  protocol: 'http' | 'https';
  /** `/proxy/{id}` as sent; empty at the container's own origin. */
  prefix: string;
  /** Prefix of dockAPI's own paths as the client sees them; empty if there is none. */
  basePath: string;
}

type Sender = Omit<Arrival, 'prefix' | 'basePath'>;

/** Absolute paths only: `//host` would be another origin (RFC 3986, section 4.2). */
const BASE_PATH = /^(?:\/[\w.~!$()*+,;=:@%-]+)+$/;

/** The origin that a client uses. */
export interface ClientOrigin {
  protocol: 'http' | 'https';
  /** As in a `Host` header. */
  host: string;
}

/** Describes where a request comes from: the client itself, or a gateway. Computed once per connection. */
@Injectable()
export class Arrivals {
  private readonly gateways: TrustedGateways;
  private readonly senders = new Attachment<Socket, Sender>();

  constructor(private readonly config: Config) {
    this.gateways = new TrustedGateways(config.trustedProxies);
  }

  of(request: IncomingMessage, prefix: string): Arrival {
    const { address, trusted, protocol } = this.senderOf(request);
    const basePath = prefix === '' ? this.forwardedBasePath(request) : this.basePath(request);
    return { address, trusted, protocol, prefix, basePath: basePath ?? '' };
  }

  /**
   * dockAPI's public path prefix: from a trusted gateway, otherwise DOCKAPI_BASE_PATH; empty if there is none.
   */
  basePath(request: IncomingMessage): string {
    return this.forwardedBasePath(request) ?? this.config.basePath;
  }

  /** The address and scheme of what has sent the request. */
  sender(request: IncomingMessage): Pick<Sender, 'address' | 'protocol'> {
    return this.senderOf(request);
  }

  /** The origin that the client uses: from a trusted gateway, otherwise from the request. */
  clientOrigin(request: IncomingMessage): ClientOrigin {
    const { headers } = request;
    const { trusted, protocol } = this.senderOf(request);
    const forwarded = trusted ? firstOf(headers['x-forwarded-proto'])?.toLowerCase() : undefined;
    return {
      protocol: forwarded === 'http' || forwarded === 'https' ? forwarded : protocol,
      host: (trusted && firstOf(headers['x-forwarded-host'])) || headers.host || '',
    };
  }

  private forwardedBasePath(request: IncomingMessage): string | undefined {
    const forwarded = this.senderOf(request).trusted
      ? request.headers['x-forwarded-prefix']?.toString().replace(/\/+$/, '')
      : undefined;
    return forwarded !== undefined && BASE_PATH.test(forwarded) ? forwarded : undefined;
  }

  /** The client of a request that another node passes on is the one that this node tells. */
  private senderOf(request: IncomingMessage): Sender {
    const client = this.config.cluster && toldClient(request);
    if (client) return { ...client, trusted: this.gateways.has(client.address) };
    const { socket } = request;
    return this.senders.get(socket) ?? this.describe(socket);
  }

  private describe(socket: Socket): Sender {
    const address = plainAddress(socket.remoteAddress ?? '');
    const protocol = (socket as Partial<TLSSocket>).encrypted ? 'https' : 'http';
    const sender: Sender = { address, trusted: this.gateways.has(address), protocol };
    this.senders.set(socket, sender);
    return sender;
  }
}

/** The first entry of a list, or of several lines: it comes from the gateway nearest to the client. */
function firstOf(header: string | string[] | undefined): string | undefined {
  return header?.toString().split(',', 1)[0]?.trim();
}
