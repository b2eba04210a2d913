import { BlockList, isIPv4, isIPv6 } from 'node:net';
import { type HeaderPair, valuesOf } from './raw-headers.js';

/** How a request reached dockAPI. */
export interface Arrival {
  /** The address of the peer, as `plainAddress` writes it. */
  address: string;
  /** Whether the peer is a gateway whose word on the client counts. */
  trusted: boolean;
  protocol: 'http' | 'https';
  /** `/proxy/{id}` as sent. */
  prefix: string;
}

/** The gateways whose `X-Forwarded-*` are extended; by default none, loopback included. */
export class TrustedGateways {
  private readonly list = new BlockList();

  /** @param networks checked addresses and CIDR blocks */
  constructor(networks: readonly string[]) {
    for (const network of networks) this.add(network);
  }

  /** @param address as `plainAddress` writes it */
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

const MAPPED = /^::ffff:(?=\d+\.)/i;
const MAPPED_BITS = 96;

/** An IPv4 address that a dual-stack socket wrote as `::ffff:192.0.2.1`, as itself; a zone (`%eth0`) left out. */
export function plainAddress(address: string): string {
  const plain = address.replace(MAPPED, '').replace(/%.*$/, '');
  return isIPv4(plain) || isIPv6(plain) ? plain : '::';
}

/** Whether a received header tells where the request came from. From a stranger that is a claim, and goes. */
export function isForwardedName(name: string): boolean {
  const plain = name.toLowerCase().replaceAll('_', '-');
  return plain === 'forwarded' || plain.startsWith('x-forwarded-');
}

/**
 * The headers that tell the container where a request came from. A trusted gateway's are extended, and what else it
 * says passes; a stranger's are replaced. The twins with underscores (`X_Forwarded_For`), which CGI-like servers
 * cannot tell apart from them, pass from nobody.
 *
 * `X-Forwarded-For`, `-Host`, `-Proto`: de-facto; `-Prefix`: as Traefik and Spring have it; `Forwarded`: RFC 7239.
 */
export function forwardedHeaders(received: readonly HeaderPair[], arrival: Arrival): HeaderPair[] {
  const told = arrival.trusted ? received.filter(([name]) => isForwardedName(name) && !name.includes('_')) : [];
  const first = (name: string) => valuesOf(told, name).join(', ') || undefined;
  const extended: HeaderPair[] = [
    ['X-Forwarded-For', append(first('x-forwarded-for'), arrival.address)],
    ['X-Forwarded-Host', first('x-forwarded-host') ?? valuesOf(received, 'host')[0] ?? ''],
    ['X-Forwarded-Proto', first('x-forwarded-proto') ?? arrival.protocol],
    ['X-Forwarded-Prefix', (first('x-forwarded-prefix') ?? '').replace(/\/+$/, '') + arrival.prefix],
  ];
  const forwarded = first('forwarded');
  if (forwarded) extended.push(['Forwarded', append(forwarded, `for=${forwardedNode(arrival.address)}`)]);
  const names = new Set(extended.map(([name]) => name.toLowerCase()));
  return [...told.filter(([name]) => !names.has(name.toLowerCase())), ...extended];
}

function append(list: string | undefined, item: string): string {
  return list === undefined ? item : `${list}, ${item}`;
}

/** RFC 7239, section 6: an IPv6 address stands in brackets and quotes. */
function forwardedNode(address: string): string {
  return address.includes(':') ? `"[${address}]"` : address;
}

function familyOf(address: string): 'ipv4' | 'ipv6' {
  return isIPv4(address) ? 'ipv4' : 'ipv6';
}
