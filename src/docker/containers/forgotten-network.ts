/** Modes in which a container has no network of its own. */
const WITHOUT = /^(?:host|none|container:.*)$/;

/**
 * The network that a container was made with, where the engine no longer knows of any: Docker 29 forgets them when a start
 * fails on a taken port (https://github.com/moby/moby/issues/51758).
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
