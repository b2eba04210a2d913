import { type HeaderPair, isNamed } from '../../http/wire/raw-headers.js';
import type { Mount } from './mount.js';

type Client = Pick<Mount, 'client' | 'forwardedPrefix'>;

const URL_OR_PATH = /^(?:https?:\/\/[^/?#]+)?(\/.*)$/is;

/** Lists of conditions, which are kept, and resource tags. Each alternative takes an unclosed one to the end. */
const CONDITIONS_OR_TAG = /\([^)]*(?:\)|$)|<[^>]*(?:>|$)/g;

/**
 * Rewrites WebDAV's `Destination` and the resource tags of `If` (RFC 4918, sections 10.3 and 10.4) for the container:
 * paths lose the prefix. Applications compare a URL's scheme and host with their own, and respond with 502 if a gateway
 * has changed them. Other hosts are kept.
 */
export function withDestination(headers: readonly HeaderPair[], client: Client): readonly HeaderPair[] {
  if (!headers.some((pair) => isNamed(pair, 'destination') || isNamed(pair, 'if'))) return headers;
  return headers.map((pair): HeaderPair => {
    const [name, value] = pair;
    if (isNamed(pair, 'destination')) return [name, pathAtContainer(value, client)];
    return isNamed(pair, 'if') ? [name, withTags(value, client)] : pair;
  });
}

function withTags(value: string, client: Client): string {
  return value.replace(CONDITIONS_OR_TAG, (part) => {
    const isTag = part.startsWith('<') && part.endsWith('>');
    return isTag ? `<${pathAtContainer(part.slice(1, -1), client)}>` : part;
  });
}

function pathAtContainer(reference: string, { client, forwardedPrefix }: Client): string {
  const [, path] = URL_OR_PATH.exec(reference) ?? [];
  if (path === undefined || !path.startsWith(`${forwardedPrefix}/`)) return reference;
  if (!reference.startsWith('/') && hostOf(reference) !== hostOf(`${client.protocol}://${client.host}`))
    return reference;
  return path.slice(forwardedPrefix.length);
}

/** Without the default port. */
function hostOf(url: string): string | undefined {
  return URL.parse(url)?.host;
}
