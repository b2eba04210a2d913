import type { BoundPort } from '../../docker/containers/published-port.js';
import type { ClientOrigin } from '../../http/arrivals.js';
import type { OwnOrigins } from '../routing/own-origins.js';

/** Where the client finds a container's URLs. */
export interface Mount {
  /** `/proxy/{id}` or `/proxy/{id}:{port}` as sent; empty at the container's own origin. */
  prefix: string;
  /** The prefix as the client sees it. The container gets it as `X-Forwarded-Prefix`, and an application may use it. */
  forwardedPrefix: string;
  /** The published port, by default `127.0.0.1:<port>`. The container's origin is `http://` plus this. */
  authority: string;
  /** Path of the request to the container; base of relative URLs. */
  path: string;
  containerId: string;
  /** All published ports, the `container_port` of the run first. */
  ports: readonly BoundPort[];
  /** Own origins of the ports. */
  origins: Pick<OwnOrigins, 'urlOf'>;
  /** The container's own port. Servers that build URLs from `Host` and the port they listen on use it (nginx does). */
  containerPort: number;
  /** Where the client sent its request; the container gets the host as `X-Forwarded-Host`. */
  client: ClientOrigin;
  /** `Host` header for the container: one of the two above. */
  host: string;
}

/** The path under the prefix, unless the application has added the prefix already. */
export function underPrefix(path: string, { prefix, forwardedPrefix }: Mount): string {
  if (isUnder(path, forwardedPrefix)) return path;
  return forwardedPrefix + (isUnder(path, prefix) ? path.slice(prefix.length) : path);
}

function isUnder(path: string, prefix: string): boolean {
  return path === prefix || path.startsWith(`${prefix}/`);
}
