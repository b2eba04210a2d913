import type { IncomingHttpHeaders } from 'node:http';
import type { EngineVersion } from './engine-types.js';

/** The newest API version that dockAPI has been tested with (docs/engines.md). */
const NEWEST = '1.51';

/**
 * What the headers of any response of an engine tell of it, `Server: Docker/28.5.2 (linux)` and `Api-Version: 1.51`
 * (moby, `daemon/server/middleware/version.go`; Podman has `Libpod/5.4.2 (linux)`).
 */
export function toEngineVersion(headers: IncomingHttpHeaders): EngineVersion | undefined {
  const Version = /^(?:Docker|Libpod)\/(\S+)/.exec(String(headers.server))?.[1];
  const ApiVersion = headers['api-version'];
  return Version && typeof ApiVersion === 'string' ? { Version, ApiVersion } : undefined;
}

/**
 * The version that calls have to name, as `v1.51`. A call without one gets the engine's newest behaviour, which only needs
 * to be ruled out where it is newer than what dockAPI knows.
 */
export function pinnedVersion(engines: string | undefined): string | undefined {
  if (engines === undefined || engines.localeCompare(NEWEST, 'en', { numeric: true }) <= 0) return undefined;
  return `v${NEWEST}`;
}
