import type { Arrival } from '../../http/arrivals.js';
import { type HeaderPair, valuesOf } from '../../http/wire/raw-headers.js';

/** True for headers that describe where a request came from. They are dropped unless a trusted gateway sends them. */
export function isForwardedName(name: string): boolean {
  if (!/^[fx]/i.test(name)) return false;
  const plain = name.toLowerCase().replaceAll('_', '-');
  return plain === 'forwarded' || plain.startsWith('x-forwarded-');
}

/**
 * The headers that describe to the container where a request came from. Those of a trusted gateway are extended; those
 * of any other client are replaced. Variants with underscores (`X_Forwarded_For`), which CGI-like servers cannot
 * distinguish, are always dropped.
 *
 * `X-Forwarded-For`, `-Host` and `-Proto` are de-facto standards, `-Prefix` is as in Traefik and Spring, and `Forwarded`
 * is RFC 7239.
 */
export function forwardedHeaders(received: readonly HeaderPair[], arrival: Arrival): HeaderPair[] {
  const trusted = trustedOf(arrival, received);
  const all = (name: string) => valuesOf(trusted, name).join(', ') || undefined;
  const extended: HeaderPair[] = [
    ['X-Forwarded-For', append(all('x-forwarded-for'), arrival.address)],
    // Only the public host, the first of a list: applications compare it with `Origin`.
    ['X-Forwarded-Host', all('x-forwarded-host')?.split(',', 1)[0]?.trim() || valuesOf(received, 'host')[0] || ''],
    ['X-Forwarded-Proto', all('x-forwarded-proto') ?? arrival.protocol],
  ];
  const prefix = arrival.basePath + arrival.prefix;
  if (prefix !== '') extended.push(['X-Forwarded-Prefix', prefix]);
  if (trusted.length === 0) return extended;
  const forwarded = all('forwarded');
  if (forwarded) extended.push(['Forwarded', append(forwarded, `for=${forwardedNode(arrival.address)}`)]);
  const names = new Set([...extended.map(([name]) => name.toLowerCase()), 'x-forwarded-prefix']);
  return [...trusted.filter(([name]) => !names.has(name.toLowerCase())), ...extended];
}

const NOTHING: readonly HeaderPair[] = [];

/** The forwarded headers that a trusted gateway has set. */
function trustedOf(arrival: Arrival, received: readonly HeaderPair[]): readonly HeaderPair[] {
  if (!arrival.trusted) return NOTHING;
  return received.filter(([name]) => isForwardedName(name) && !name.includes('_'));
}

function append(list: string | undefined, item: string): string {
  return list === undefined ? item : `${list}, ${item}`;
}

/** RFC 7239, section 6: an IPv6 address needs brackets and quotes. */
function forwardedNode(address: string): string {
  return address.includes(':') ? `"[${address}]"` : address;
}
