import type { ClientOrigin } from '../../http/arrivals.js';

/** Where a container's own URLs are, seen from the client. */
export interface Mount {
  /** `/proxy/{id}` as sent; empty at the container's own origin. */
  prefix: string;
  /** The same as the client has it; the container is sent it as `X-Forwarded-Prefix`, and an application may use it. */
  forwardedPrefix: string;
  /** The published port, by default `127.0.0.1:<port>`: the container's origin is `http://` and this. */
  authority: string;
  /** The path that the container is asked for, which relative URLs begin at. */
  path: string;
  /** The container's own port: servers that make a URL of `Host` and the port they listen on name it (nginx does). */
  containerPort: number;
  /** Where the client sent its request; the container sees the host as `X-Forwarded-Host`. */
  client: ClientOrigin;
  /** What the container sees as `Host`: one of the two above. */
  host: string;
}

/** The path under the prefix, unless the application has put it there already. */
export function underPrefix(path: string, { prefix, forwardedPrefix }: Mount): string {
  if (isUnder(path, forwardedPrefix)) return path;
  return forwardedPrefix + (isUnder(path, prefix) ? path.slice(prefix.length) : path);
}

function isUnder(path: string, prefix: string): boolean {
  return path === prefix || path.startsWith(`${prefix}/`);
}
