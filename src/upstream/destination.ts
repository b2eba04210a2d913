import type { Socket } from 'node:net';
import type { ConnectionOptions } from 'node:tls';

/** Where requests go: one start of a container, or another dockAPI. */
export interface Destination {
  /** Connections are used for this key alone. Unique per start of a container. */
  key: string;
  address: string;
  port: number;
  /** Unix socket, instead of the address and the port. */
  socketPath?: string;
  /** `container`: the container's own address, which it loses when it leaves the network. */
  reach: string;
  /** A connection, which emits `connect` when it is open; undefined: one of the system. */
  connect?: (() => Socket) | undefined;
  /** For connections with TLS; undefined: plain ones. */
  tls?: (() => ConnectionOptions) | undefined;
}
