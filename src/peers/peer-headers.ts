import { type HeaderPair, isNamed, tokensOf, toPairs } from '../http/wire/raw-headers.js';

/** Headers about one connection (RFC 9110, section 7.6.1), except those of framing and of an upgrade. */
const OF_CONNECTION = new Set(['connection', 'keep-alive', 'proxy-authorization', 'proxy-connection', 'te', 'expect']);

/** What the first dockAPI has checked, so that the second one takes the request for a program's. */
const OF_BROWSERS = /^(?:origin|sec-fetch-.*)$/;

/** The headers that the other dockAPI gets. */
export function passedHeaders(rawHeaders: readonly string[], more: readonly HeaderPair[]): HeaderPair[] {
  return [...withoutConnection(toPairs(rawHeaders)).filter((pair) => !isReplaced(pair, more)), ...more];
}

/** The headers of its response. */
export function returnedHeaders(rawHeaders: readonly string[]): HeaderPair[] {
  return withoutConnection(toPairs(rawHeaders));
}

function withoutConnection(pairs: readonly HeaderPair[]): HeaderPair[] {
  const named = tokensOf(pairs, 'connection').filter((name) => name !== 'upgrade');
  return pairs.filter(([name]) => ![...OF_CONNECTION, ...named].includes(name.toLowerCase()));
}

function isReplaced(pair: HeaderPair, more: readonly HeaderPair[]): boolean {
  return OF_BROWSERS.test(pair[0].toLowerCase()) || more.some(([name]) => isNamed(pair, name.toLowerCase()));
}
