import type { RegistryAuth } from '../engine/engine-types.js';

const DOCKER_HUB = 'https://index.docker.io/v1/';

/** A registry's address for the engine and `docker login`. */
export function serverAddress(registry: string): string {
  return registry === 'docker.io' ? DOCKER_HUB : registry;
}

/** Converts a client's `registry_auth` for the engine; undefined if there is none. */
export function toRegistryAuth(
  given: { username?: string; password?: string; identity_token?: string } | null | undefined,
  registry: string,
): RegistryAuth | undefined {
  if (!given) return undefined;
  const serveraddress = serverAddress(registry);
  if (given.identity_token) return { identitytoken: given.identity_token, serveraddress };
  return { username: given.username ?? '', password: given.password ?? '', serveraddress };
}
