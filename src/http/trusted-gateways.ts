import { BlockList, isIPv4, isIPv6 } from 'node:net';

const MAPPED = /^::ffff:(?=\d+\.)/i;
const MAPPED_BITS = 96;

/** The gateways whose `X-Forwarded-*` headers count; none by default, not even loopback. */
export class TrustedGateways {
  private readonly list = new BlockList();

  /** @param networks validated addresses and CIDR blocks */
  constructor(networks: readonly string[]) {
    for (const network of networks) this.add(network);
  }

  /** @param address in the form of `plainAddress` */
  has(address: string): boolean {
    return this.list.check(address, familyOf(address));
  }

  private add(network: string): void {
    const [written = '', bits] = network.split('/');
    const address = plainAddress(written);
    const mapped = address !== written;
    if (bits === undefined) this.list.addAddress(address, familyOf(address));
    else this.list.addSubnet(address, Math.max(0, Number(bits) - (mapped ? MAPPED_BITS : 0)), familyOf(address));
  }
}

/** Converts an IPv4-mapped address of a dual-stack socket (`::ffff:192.0.2.1`) to IPv4, and removes zones (`%eth0`). */
export function plainAddress(address: string): string {
  const plain = address.replace(MAPPED, '').replace(/%.*$/, '');
  return isIPv4(plain) || isIPv6(plain) ? plain : '::';
}

function familyOf(address: string): 'ipv4' | 'ipv6' {
  return isIPv4(address) ? 'ipv4' : 'ipv6';
}
