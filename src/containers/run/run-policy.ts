import type { Caller } from '../../access/caller.js';
import type { Config } from '../../config/config.js';
import type { Limit, Policy } from '../../config/policy.js';
import { AppError } from '../../errors/app-error.js';
import { checkImage } from '../../policy/image-allowlist.js';
import { boundFilesystem } from './fields/filesystem.js';
import { boundLifetime } from './fields/lifetime.js';
import { checkPrivileges } from './fields/privileges.js';
import { needsHostScope } from './host-scope.js';
import type { RunSpec } from './run-spec.js';

/** Names of the engine's default network. */
const BRIDGE = ['default', 'bridge'];

/**
 * Checks a run against the policy, and sets the default limits. A scope allows a kind of request to a caller; the
 * policy limits it for everybody. BindMounts checks what depends on the host's files.
 *
 * @throws AppError `forbidden` with a detail that names the missing scope, or the setting and its limit
 */
export function applyPolicy(
  spec: RunSpec,
  { policy, network }: Pick<Config, 'policy' | 'network'>,
  caller: Caller,
): RunSpec {
  checkImage(spec.image.name, policy.images);
  if (!caller.may('host')) checkWithoutHostScope(spec);
  checkHostPorts(spec, policy);
  checkPrivileges(spec, policy, caller);
  const limits = {
    memory: spec.memory ?? policy.memory.default,
    cpus: spec.cpus ?? policy.cpus.default,
    pids: spec.pids ?? policy.pids.default,
  };
  checkLimits(limits, policy);
  return {
    ...spec,
    ...limits,
    ...boundFilesystem(spec, policy, limits.memory),
    ...boundLifetime(spec, policy, caller),
    networkRefusal: spec.network === network ? undefined : networkRefusal(spec, policy, caller),
    volumeOwner: caller.may('host') ? undefined : caller.owner,
  };
}

function checkWithoutHostScope({ mounts, ports }: RunSpec): void {
  if (mounts.some(({ Type }) => Type === 'bind')) throw needsHostScope('volumes', 'to bind host paths');
  const chosen = ports.findIndex(({ hostPort }) => hostPort !== 0);
  if (chosen >= 0) throw needsHostScope(fieldOf(chosen), 'to choose a port of the host');
}

/**
 * Every run may join the default network and the engine's default network.
 *
 * @returns the problem of a run that names another one; it is ignored if the owner created that network, which only the
 *   engine knows
 */
function networkRefusal({ network }: RunSpec, { networks }: Policy, caller: Caller): AppError | undefined {
  if (network === undefined || [...BRIDGE, ...(networks ?? [])].includes(network)) return undefined;
  if (!caller.may('host')) return needsHostScope('network', `to join "${network}"`);
  if (networks === undefined) return undefined;
  return new AppError(
    'forbidden',
    `network: "${network}" is not allowed; DOCKAPI_NETWORKS allows ${['bridge', ...networks].join(', ')}`,
  );
}

function checkHostPorts({ ports }: RunSpec, { hostPorts }: Policy): void {
  ports.forEach(({ hostPort }, index) => {
    if (hostPort === 0 || !hostPorts || (hostPorts.from <= hostPort && hostPort <= hostPorts.to)) return;
    throw new AppError(
      'forbidden',
      `${fieldOf(index)}: ${hostPort} is not allowed; DOCKAPI_HOST_PORTS allows 0 and ${hostPorts.from}-${hostPorts.to}`,
    );
  });
}

/** The request field with the host port of one of a run's ports. */
function fieldOf(index: number): string {
  return index === 0 ? 'host_port' : 'ports';
}

/**
 * Checks the limits of a run, or of a change, against the policy's maximums.
 *
 * @throws AppError `forbidden`
 */
export function checkLimits(asked: Pick<RunSpec, 'memory' | 'cpus' | 'pids'>, policy: Policy): void {
  checkMaximum(policy.memory, asked.memory, 'memory', 'DOCKAPI_MAX_MEMORY');
  checkMaximum(policy.cpus, asked.cpus, 'cpus', 'DOCKAPI_MAX_CPUS');
  checkMaximum(policy.pids, asked.pids, 'pids_limit', 'DOCKAPI_MAX_PIDS');
}

function checkMaximum({ max }: Limit, asked: number | undefined, field: string, setting: string): void {
  if (asked === undefined || max === undefined || asked <= max) return;
  throw new AppError('forbidden', `${field}: ${asked} is not allowed; ${setting} allows ${max} at most`);
}
