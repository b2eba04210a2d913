import type { Destination } from '../upstream/destination.js';

const UNIX = 'unix:';

const DEFAULT_PORTS: Record<string, number> = { 'http:': 80, 'https:': 443 };

/** The path of a worker's socket. @returns undefined if the address is another one */
export function socketPathOf(address: string | undefined): string | undefined {
  return address?.startsWith(UNIX) ? address.slice(UNIX.length) : undefined;
}

/**
 * Where another dockAPI is reached.
 *
 * @param instance its id
 * @param address an origin, or `unix:` and the path of a socket
 */
export function destinationOf(instance: string, address: string): Destination {
  const socketPath = socketPathOf(address);
  if (socketPath !== undefined) return { key: instance, address: 'localhost', port: 0, socketPath, reach: 'peer' };
  const { protocol, hostname, port } = new URL(address);
  return {
    key: instance,
    address: hostname.replace(/^\[(.*)\]$/, '$1'),
    port: Number(port || DEFAULT_PORTS[protocol]),
    reach: 'peer',
    tls: protocol === 'https:' ? () => ({ servername: hostname }) : undefined,
  };
}
