import { memorySize } from '../../config/memory-size.js';
import type { ContainerOptions, RegistryAuth } from '../../docker/engine/engine-types.js';
import { type ImageReference, parseImageReference } from '../../docker/images/image-reference.js';
import type { HostHeader } from '../../docker/containers/host-header.js';
import {
  autoRemoveLabel,
  idempotencyLabels,
  type IdempotencyMark,
  LABEL,
  operationLabel,
  type OwnAutoRemove,
} from '../../docker/containers/managed-container.js';
import { type BoundPort, type PortMapping, type Ports, toPortsLabel } from '../../docker/containers/published-port.js';
import { type Membership, newName, poolLabel } from '../../docker/containers/pool-member.js';
import { toRegistryAuth } from '../../docker/images/registry-auth.js';
import { AppError } from '../../errors/app-error.js';
import { commandWords } from '../exec/command-line.js';
import { requestedPorts } from './run-ports.js';
import { filesystemHostConfig, type FilesystemSpec, toFilesystemSpec } from './fields/filesystem.js';
import { healthConfig, type HealthSpec, toHealthSpec } from './fields/health.js';
import { type LifetimeSpec, toLifetimeSpec } from './fields/lifetime.js';
import { networkHostConfig, type NetworkSpec, toNetworkSpec } from './fields/network.js';
import { privilegesHostConfig, type PrivilegesSpec, toPrivilegesSpec } from './fields/privileges.js';
import { processConfig, processHostConfig, type ProcessSpec, toProcessSpec } from './fields/process.js';
import { lifetimeLabel } from '../lifetimes/lifetime.js';
import { toRestartPolicy } from './restart-policy.js';
import type { RunContainerDto } from './run-container.dto.js';
import { readyLabel } from '../readiness/ready-label.js';
import type { ReadyDto } from '../readiness/ready.dto.js';
import { DEFAULT_READY, readyByPath, type ReadySpec, toReadySpec } from '../readiness/ready-spec.js';
import { withOwner } from '../mounts/volume-owners.js';
import { type Mount, parseVolume } from '../mounts/volume-spec.js';

const NANO = 1e9;
/** Default timeout in seconds for a container to become ready or to exit. */
const DEFAULT_TIMEOUT_S = 30;

/** Where the run of a Swarm service is placed. */
export interface ServiceChoice {
  /** Name or id. */
  node: string | undefined;
  labels: Record<string, string>;
  /** What the request names, which has to be free on the node; in CPUs and bytes. */
  cpus: number | undefined;
  memory: number | undefined;
}

/** A validated run request. */
export interface RunSpec extends ProcessSpec, FilesystemSpec, PrivilegesSpec, NetworkSpec, HealthSpec, LifetimeSpec {
  /** Owner of the container; undefined: none, because there are no tokens. */
  owner: string | undefined;
  /** The container's `dockapi.run`, if it was chosen already. */
  runId?: string | undefined;
  /** The operation that runs it, and hashes of its `Idempotency-Key` and request. */
  marks: { operation?: string | undefined; idempotency?: IdempotencyMark | undefined };
  /** The pool that it is run for; undefined: it is its caller's. */
  pool: Membership | undefined;
  /** It is run as a Swarm service; undefined: as a plain container. */
  service: ServiceChoice | undefined;
  image: ImageReference;
  pull: 'missing' | 'always' | 'never';
  /** `os/arch[/variant]`; undefined: the engine's own. */
  platform: string | undefined;
  auth: RegistryAuth | undefined;
  name: string | undefined;
  command: string[];
  env: Record<string, string>;
  mounts: Mount[];
  /** Required owner of named volumes; undefined: any. */
  volumeOwner: string | undefined;
  /** The ports to publish. */
  ports: Ports<PortMapping>;
  network: string | undefined;
  /** Thrown unless dockAPI created the network for the owner. */
  networkRefusal: AppError | undefined;
  /** Bytes. */
  memory: number | undefined;
  cpus: number | undefined;
  pids: number | undefined;
  readOnly: boolean;
  user: string | undefined;
  capDrop: string[];
  /** undefined: it depends on the origin that the client uses. */
  hostHeader: HostHeader | undefined;
  /** The caller's labels, without dockAPI's own. */
  labels: Record<string, string>;
  restartPolicy: { Name: string; MaximumRetryCount: number };
  autoRemove: boolean;
  detach: boolean;
  waitReady: boolean;
  /** Readiness conditions. */
  ready: ReadySpec;
  /** The conditions to store in its label; undefined: the run has none. */
  keptReady: ReadyDto | undefined;
  /** Milliseconds from the start of the container. */
  waitTimeoutMs: number;
  /** The field that sets {@link waitTimeoutMs}. */
  timeoutField: 'ready.timeout' | 'wait_timeout';
}

/**
 * Checks what validation of single fields cannot, and fills in the defaults.
 *
 * @throws AppError `invalid_request`
 */
export function toRunSpec(request: RunContainerDto, owner: string | undefined): RunSpec {
  const kept = keptReadyOf(request);
  const image = parseImageReference(request.image);
  const mounts = (request.volumes ?? []).map(parseVolume);
  return {
    ...toProcessSpec(request),
    ...toFilesystemSpec(request, mounts),
    ...toPrivilegesSpec(request),
    ...toNetworkSpec(request),
    ...toHealthSpec(request),
    ...toLifetimeSpec(request),
    owner,
    marks: {},
    pool: undefined,
    service: toServiceChoice(request),
    image,
    pull: request.pull ?? 'missing',
    platform: request.platform ?? undefined,
    auth: toRegistryAuth(request.registry_auth, image.registry),
    name: request.name ?? undefined,
    command: commandWords(request.command ?? []),
    env: request.env ?? {},
    mounts,
    volumeOwner: undefined,
    ports: requestedPorts(request),
    network: checkNetworkName(request.network ?? undefined),
    networkRefusal: undefined,
    memory: request.memory == null ? undefined : memorySize(request.memory),
    cpus: request.cpus ?? undefined,
    pids: request.pids_limit ?? undefined,
    readOnly: request.read_only ?? false,
    user: request.user ?? undefined,
    capDrop: request.cap_drop ?? [],
    hostHeader: request.host_header ?? undefined,
    labels: checkLabels(request.labels ?? {}),
    restartPolicy: toRestartPolicy(request.restart_policy ?? 'no'),
    autoRemove: request.auto_remove ?? false,
    detach: request.detach ?? true,
    waitReady: request.wait_ready ?? request.ready != null,
    ready: kept ? toReadySpec(kept) : DEFAULT_READY,
    keptReady: kept,
    waitTimeoutMs: (kept?.timeout ?? request.wait_timeout ?? DEFAULT_TIMEOUT_S) * 1_000,
    timeoutField: kept?.timeout == null ? 'wait_timeout' : 'ready.timeout',
  };
}

function toServiceChoice({ reschedule, node, placement, cpus, memory }: RunContainerDto): ServiceChoice | undefined {
  if (reschedule !== true) return undefined;
  return {
    node: node ?? undefined,
    labels: placement?.labels ?? {},
    cpus: cpus ?? undefined,
    memory: memory == null ? undefined : memorySize(memory),
  };
}

/** The run's own conditions. @throws AppError `invalid_request` */
function keptReadyOf(request: RunContainerDto): ReadyDto | undefined {
  const { detach, ready, health_path, wait_ready } = request;
  if (detach === false && (wait_ready || ready != null)) {
    const field = ready != null ? 'ready' : 'wait_ready';
    throw AppError.invalidField(field, 'goes with detach: true only; detach: false already waits for the exit');
  }
  if (ready != null && health_path != null) {
    throw AppError.invalidField('health_path', 'is short for a condition of ready: add {"http": {"path": …}} there');
  }
  return ready ?? (health_path == null ? undefined : readyByPath(health_path));
}

/**
 * The engine's create options. They are built from named fields only, so that a client cannot set any other option.
 *
 * @param runId a new UUID, the value of `dockapi.run`
 * @param published the ports of the spec, each with its host address and port
 */
export function toCreateOptions(spec: RunSpec, runId: string, published: Ports<BoundPort>): ContainerOptions {
  const name = spec.pool ? newName(runId) : spec.name;
  return {
    ...(name !== undefined && { name }),
    ...(spec.platform !== undefined && { platform: spec.platform }),
    Image: spec.image.name,
    ...(spec.command.length > 0 && { Cmd: spec.command }),
    Env: Object.entries(spec.env).map(([name, value]) => `${name}=${value}`),
    ...(spec.user !== undefined && { User: spec.user }),
    Labels: { ...spec.labels, ...ownLabels(spec, runId, published) },
    ExposedPorts: Object.fromEntries(published.map((port) => [engineName(port), {}])),
    ...processConfig(spec),
    ...healthConfig(spec),
    HostConfig: {
      // Images can have labels but not annotations, so this one proves who owns the container (see provenance.ts).
      Annotations: { [LABEL.run]: runId },
      PortBindings: Object.fromEntries(published.map((port) => [engineName(port), [toBinding(port)]])),
      RestartPolicy: spec.restartPolicy,
      Mounts: withOwner(spec.mounts, spec.owner),
      // No program in the container can gain privileges, for example by a setuid bit.
      SecurityOpt: ['no-new-privileges'],
      ...processHostConfig(spec),
      ...filesystemHostConfig(spec),
      ...privilegesHostConfig(spec),
      ...networkHostConfig(spec),
      CapDrop: spec.capDrop,
      ReadonlyRootfs: spec.readOnly,
      ...(spec.memory !== undefined && { Memory: spec.memory }),
      ...(spec.cpus !== undefined && { NanoCpus: Math.round(spec.cpus * NANO) }),
      ...(spec.pids !== undefined && { PidsLimit: spec.pids }),
      ...(spec.network !== undefined && { NetworkMode: spec.network }),
    },
  };
}

function engineName({ containerPort }: BoundPort): string {
  return `${containerPort}/tcp`;
}

function toBinding({ hostAddress, hostPort }: BoundPort) {
  return { HostIp: hostAddress, HostPort: String(hostPort) };
}

/** dockAPI's own labels of a run's container. */
export function ownLabels(spec: RunSpec, runId: string, published: Ports<BoundPort>): Record<string, string> {
  const removal = autoRemoveMode(spec);
  const { operation, idempotency } = spec.marks;
  return {
    [LABEL.managed]: 'true',
    [LABEL.run]: runId,
    [LABEL.containerPort]: String(published[0].containerPort),
    [LABEL.hostPort]: String(published[0].hostPort),
    [LABEL.ports]: toPortsLabel(published),
    [LABEL.image]: spec.image.asked,
    ...(spec.keptReady && { [LABEL.ready]: readyLabel(spec.keptReady, spec.waitTimeoutMs / 1_000, runId) }),
    ...(Object.keys(spec.lifetime).length > 0 && { [LABEL.lifetime]: lifetimeLabel(spec.lifetime, runId) }),
    ...(spec.hostHeader !== undefined && { [LABEL.hostHeader]: spec.hostHeader }),
    ...(spec.name !== undefined && { [LABEL.name]: spec.name }),
    ...(spec.owner !== undefined && { [LABEL.owner]: spec.owner, [LABEL.ownerRun]: runId }),
    ...(spec.pool && { [LABEL.pool]: poolLabel(spec.pool, runId) }),
    ...(operation !== undefined && { [LABEL.operation]: operationLabel(operation, runId) }),
    ...(idempotency !== undefined && idempotencyLabels(idempotency, runId)),
    ...(removal && { [LABEL.autoRemove]: autoRemoveLabel(removal, runId) }),
  };
}

/** When dockAPI removes the container. The engine's own removal keeps no log, and does not go with a restart policy. */
export function autoRemoveMode({
  autoRemove,
  restartPolicy,
}: Pick<RunSpec, 'autoRemove' | 'restartPolicy'>): OwnAutoRemove | undefined {
  if (!autoRemove) return undefined;
  if (restartPolicy.Name === 'no') return 'on-exit';
  return restartPolicy.Name === 'on-failure' ? 'on-success' : 'on-stop';
}

/** Checks the run's own labels. @throws AppError `invalid_request` */
export function checkLabels(labels: Record<string, string>): Record<string, string> {
  // The engine splits list filters at the first "=", so such a label could never be found.
  const unfindable = Object.keys(labels).find((key) => key === '' || key.includes('='));
  if (unfindable !== undefined) {
    throw AppError.invalidField(
      'labels',
      `"${unfindable}" is not a valid name: use one that is not empty and has no "="`,
    );
  }
  const taken = Object.keys(labels).find((key) => key.startsWith('dockapi.'));
  if (taken === undefined) return labels;
  throw AppError.invalidField('labels', `"${taken}" is reserved: choose a name that does not begin with dockapi.`);
}

/** Checked before it becomes part of an engine URL. Modes that share a network namespace publish no ports. */
function checkNetworkName(network: string | undefined): string | undefined {
  if (network === undefined) return undefined;
  if (['host', 'none'].includes(network) || network.startsWith('container:')) {
    throw AppError.invalidField('network', `"${network}" publishes no ports: name a bridge network`);
  }
  if (!/^[A-Za-z0-9][A-Za-z0-9_.-]{0,127}$/.test(network)) {
    throw AppError.invalidField('network', 'must be the name or id of a network');
  }
  return network;
}
