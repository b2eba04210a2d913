import { type HeaderPair, tokensOf } from '../http/wire/raw-headers.js';

/**
 * Merges the response headers with dockAPI's CORS headers. The container's win: if it sends any CORS header, all of
 * dockAPI's are dropped. `Vary` is combined.
 */
export function mergeHeaders(own: readonly HeaderPair[], response: readonly HeaderPair[]): readonly HeaderPair[] {
  if (own.length === 0) return response;
  const given = new Set(response.map(([name]) => name.toLowerCase()));
  const hasCors = [...given].some(isCors);
  const kept = own.filter(([name]) => {
    const key = name.toLowerCase();
    return key !== 'vary' && !given.has(key) && !(hasCors && isCors(key));
  });
  const vary = tokensOf(own, 'vary').filter(
    (token) => !tokensOf(response, 'vary').some((each) => each === token || each === '*'),
  );
  return [...kept, ...response, ...vary.map((token): HeaderPair => ['Vary', capitalized(token)])];
}

function isCors(name: string): boolean {
  return name.startsWith('access-control-');
}

function capitalized(token: string): string {
  return token.charAt(0).toUpperCase() + token.slice(1);
}
