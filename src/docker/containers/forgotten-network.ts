/** Modes without a network of the container's own. */
const WITHOUT = /^(?:host|none|container:.*)$/;

/**
 * The network that a container was created with, if the engine has forgotten it: Docker 29 does when a start fails
 * because the port is in use (https://github.com/moby/moby/issues/51758).
 *
 * @param mode its `HostConfig.NetworkMode`
 */
export function forgottenNetwork(
  mode: string | undefined,
  networks: Record<string, unknown> | null | undefined,
): string | undefined {
  if (!mode || WITHOUT.test(mode) || Object.keys(networks ?? {}).length > 0) return undefined;
  return mode === 'default' ? 'bridge' : mode;
}
