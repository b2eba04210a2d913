import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import type Docker from 'dockerode';
import type { EngineVersion } from './engine-types.js';

/** The newest API version that dockAPI has been tested with (docs/engines.md). */
const NEWEST = '1.51';

/**
 * Reads the version from the headers of any engine response: `Server: Docker/28.5.2 (linux)` and `Api-Version: 1.51`
 * (moby, `daemon/server/middleware/version.go`; Podman has `Libpod/5.4.2 (linux)`).
 */
export function toEngineVersion(headers: IncomingHttpHeaders): EngineVersion | undefined {
  const [, Product, Version] = /^(Docker|Libpod)\/(\S+)/.exec(String(headers.server)) ?? [];
  const ApiVersion = headers['api-version'];
  return Product && Version && typeof ApiVersion === 'string' ? { Product, Version, ApiVersion } : undefined;
}

/**
 * The API version that calls have to name, as `v1.51`. Without one, a call gets the engine's newest behaviour, which is
 * a problem only if the engine is newer than the versions that dockAPI was tested with.
 */
export function pinnedVersion(engines: string | undefined): string | undefined {
  if (engines === undefined || rankOf(engines) <= rankOf(NEWEST)) return undefined;
  return `v${NEWEST}`;
}

/** In numbers: `localeCompare` would load 3 MiB of the tables of languages. */
function rankOf(version: string): number {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return major * 1_000 + minor;
}

/** The engine's version, from the headers of `/_ping` if they have it: `/version` takes Podman up to 1.5 s. */
export async function askVersion(docker: Docker, abortSignal: AbortSignal): Promise<EngineVersion> {
  return (
    (await ping(docker, abortSignal)) ?? (docker.version({ abortSignal } as never) as unknown as Promise<EngineVersion>)
  );
}

/** Undefined if the headers lack it, as behind a proxy that strips them or refuses the route. */
export function ping(docker: Docker, abortSignal: AbortSignal): Promise<EngineVersion | undefined> {
  return new Promise((resolve, reject) => {
    const settings = {
      method: 'GET',
      path: '/_ping',
      options: {},
      isStream: true,
      statusCodes: { 200: true },
      abortSignal,
    };
    docker.modem.dial(settings, (error, result) => {
      const response = result as IncomingMessage | null | undefined;
      response?.resume();
      if (error && !('statusCode' in error && error.statusCode)) reject(error);
      else resolve(response ? toEngineVersion(response.headers) : undefined);
    });
  });
}
