import type { Caller } from '../../access/caller.js';
import type { Config } from '../../config/config.js';
import { AppError } from '../../errors/app-error.js';
import { needsHostScope } from '../run/host-scope.js';
import type { RunContainerDto } from '../run/run-container.dto.js';
import type { RunSpec } from '../run/run-spec.js';

const NO_LIFETIME = 'is not possible with reschedule: remove the container yourself when it is not needed any more';

/** Fields that a Swarm service does not have, or that would bind it to a node; and what to do. */
const REFUSED = {
  pool: 'is not possible with reschedule: a pool belongs to a node',
  host_port: 'cannot be chosen with reschedule: the engine chooses one at each start',
  auto_remove: 'is not possible with reschedule: Swarm starts the container again when it exits',
  volumes: 'are not possible with reschedule: they belong to a node',
  tmpfs: 'is not possible with reschedule: run it without',
  network: 'cannot be chosen with reschedule: leave it out',
  shm_size: 'is not possible with reschedule: Swarm has no such limit',
  gpus: 'are not possible with reschedule: they belong to a node',
  platform: 'cannot be chosen with reschedule: use placement.labels',
  ttl: NO_LIFETIME,
  idle_timeout: NO_LIFETIME,
  on_idle: NO_LIFETIME,
  on_expire: NO_LIFETIME,
  wake: NO_LIFETIME,
  wake_timeout: NO_LIFETIME,
  before_stop: NO_LIFETIME,
} as const satisfies Partial<Record<keyof RunContainerDto, string>>;

/**
 * Checks a run with `reschedule` for what Swarm cannot do. Nothing is left out silently.
 *
 * @param spec after the policy
 * @throws AppError `invalid_request` that names the field, `forbidden`
 */
export function checkReschedule(
  request: RunContainerDto,
  spec: RunSpec,
  config: Pick<Config, 'cluster' | 'isPublishAddressSet' | 'network'>,
  caller: Caller,
): void {
  if (!config.cluster)
    throw AppError.invalidField('reschedule', 'there is one node only: set DOCKAPI_CLUSTER, or leave it out');
  for (const [field, reason] of Object.entries(REFUSED))
    if (isSet(request[field as keyof RunContainerDto])) throw AppError.invalidField(field, reason);
  if (spec.ports.some(({ hostPort }) => hostPort !== 0)) throw AppError.invalidField('ports', REFUSED.host_port);
  if (!spec.detach)
    throw AppError.invalidField('detach', 'must be true with reschedule: Swarm starts it again when it exits');
  if (!['no', 'always'].includes(spec.restartPolicy.Name))
    throw AppError.invalidField('restart_policy', 'cannot be chosen with reschedule: Swarm always starts it again');
  if (spec.entrypoint?.length === 0)
    throw AppError.invalidField('entrypoint', 'must not be empty with reschedule: name the program');
  if (spec.pull === 'never')
    throw AppError.invalidField('pull', 'must be missing or always with reschedule: each node has to get the image');
  if (!spec.image.pull) throw AppError.invalidField('image', 'must be a name with reschedule: ids are of one engine');
  checkSettings(spec, config);
  if (!caller.may('host'))
    throw needsHostScope('reschedule', 'because its ports are published on all interfaces of its node');
  if (spec.waitReady && !caller.may('read'))
    throw new AppError('forbidden', 'wait_ready: the scope "read" is missing: it is needed to wait with reschedule');
}

/** What the operator has set for all containers. */
function checkSettings(
  { lifetime, shmSize }: RunSpec,
  { isPublishAddressSet, network }: Pick<Config, 'isPublishAddressSet' | 'network'>,
): void {
  const cannot = (setting: string) =>
    AppError.invalidField('reschedule', `${setting} is set, which Swarm cannot honour: run it without reschedule`);
  if (isPublishAddressSet) throw cannot('DOCKAPI_PUBLISH_ADDRESS');
  if (network !== undefined) throw cannot('DOCKAPI_NETWORK');
  if (lifetime.ttl != null) throw cannot('DOCKAPI_TTL');
  if (lifetime.idle_timeout != null) throw cannot('DOCKAPI_IDLE_TIMEOUT');
  if (shmSize !== undefined) throw cannot('DOCKAPI_MAX_SHM_SIZE');
}

/** Null, false, 0 and empty values mean what an absent field means. */
function isSet(value: unknown): boolean {
  if (typeof value === 'object' && value !== null) return Object.keys(value).length > 0;
  return value !== undefined && value !== null && value !== false && value !== 0;
}
