import { connect } from 'node:net';
import { networkInterfaces } from 'node:os';
import type { ContainerDetails } from './engine-types.js';

/** A bridge on this host answers within microseconds; nothing else is waited for. */
const PROBE_MS = 250;

/**
 * The container's own address, if this host reaches it: then a connection need not pass through docker-proxy, the
 * userland process in front of every published loopback port.
 *
 * A network's gateway has to be an address of this host, which tells the engine's bridge from a network that another
 * machine (Docker Desktop's, say) calls the same; and the container's kernel has to answer, if only by refusing: the
 * application may not listen yet.
 *
 * @param port the container's port
 */
export async function reachableAddress(
  { NetworkSettings }: ContainerDetails,
  port: number,
): Promise<string | undefined> {
  const own = new Set(
    Object.values(networkInterfaces()).flatMap((addresses) => addresses?.map(({ address }) => address)),
  );
  const networks = Object.values(NetworkSettings.Networks).filter(
    ({ Gateway, IPAddress }) => own.has(Gateway) && IPAddress,
  );
  for (const { IPAddress } of networks) if (await answers(IPAddress, port)) return IPAddress;
  return undefined;
}

function answers(host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host, port });
    const settle = (reached: boolean) => {
      socket.destroy();
      resolve(reached);
    };
    socket.setTimeout(PROBE_MS, () => settle(false));
    socket.once('connect', () => settle(true));
    socket.once('error', ({ code }: NodeJS.ErrnoException) => settle(code === 'ECONNREFUSED'));
  });
}
