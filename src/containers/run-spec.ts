import type { ContainerOptions, RegistryAuth } from '../docker/engine-types.js';
import { type ImageReference, parseImageReference } from '../docker/image-reference.js';
import { autoRemoveLabel, LABEL, type OwnAutoRemove } from '../docker/managed-container.js';
import { toRegistryAuth } from '../docker/registry-auth.js';
import { AppError } from '../errors/app-error.js';
import { commandWords } from './command-line.js';
import type { RunContainerDto } from './dto/run-container.dto.js';
import { type Mount, parseVolume } from './volume-spec.js';

/** A checked run request: everything the engine cannot refuse for its grammar. */
export interface RunSpec {
  image: ImageReference;
  pull: 'missing' | 'always' | 'never';
  auth: RegistryAuth | undefined;
  name: string | undefined;
  command: string[];
  env: Record<string, string>;
  mounts: Mount[];
  containerPort: number;
  /** 0: dockAPI picks one. */
  hostPort: number;
  network: string | undefined;
  restartPolicy: { Name: string; MaximumRetryCount: number };
  autoRemove: boolean;
  detach: boolean;
  waitReady: boolean;
  healthPath: string | undefined;
  /** Milliseconds from the start of the container. */
  waitTimeoutMs: number;
}

/**
 * Checks what a DTO's fields cannot say alone, and fills in the defaults.
 *
 * @throws AppError `invalid_request`
 */
export function toRunSpec(request: RunContainerDto): RunSpec {
  if (request.detach === false && request.wait_ready) {
    throw AppError.invalidField('wait_ready', 'goes with detach: true only; detach: false already waits for the exit');
  }
  const image = parseImageReference(request.image);
  const [policy = 'no', retries = '0'] = (request.restart_policy ?? 'no').split(':');
  return {
    image,
    pull: request.pull ?? 'missing',
    auth: toRegistryAuth(request.registry_auth, image.registry),
    name: request.name ?? undefined,
    command: commandWords(request.command ?? []),
    env: request.env ?? {},
    mounts: (request.volumes ?? []).map(parseVolume),
    containerPort: request.container_port,
    hostPort: request.host_port ?? 0,
    network: checkNetworkName(request.network ?? undefined),
    restartPolicy: { Name: policy, MaximumRetryCount: Number(retries) },
    autoRemove: request.auto_remove ?? false,
    detach: request.detach ?? true,
    waitReady: request.wait_ready ?? false,
    healthPath: request.health_path ?? undefined,
    waitTimeoutMs: (request.wait_timeout ?? 30) * 1_000,
  };
}

/**
 * The engine's create options: built from named fields only, so that nothing a client sends reaches an
 * option that nobody thought of.
 *
 * @param runId a new UUID, the value of `dockapi.run`
 * @param hostPort the picked port
 */
export function toCreateOptions(spec: RunSpec, runId: string, hostPort: number): ContainerOptions {
  const port = `${spec.containerPort}/tcp`;
  const restarts = spec.restartPolicy.Name !== 'no';
  return {
    ...(spec.name !== undefined && { name: spec.name }),
    Image: spec.image.name,
    ...(spec.command.length > 0 && { Cmd: spec.command }),
    Env: Object.entries(spec.env).map(([name, value]) => `${name}=${value}`),
    Labels: labels(spec, runId, hostPort),
    ExposedPorts: { [port]: {} },
    HostConfig: {
      PortBindings: { [port]: [{ HostIp: '127.0.0.1', HostPort: String(hostPort) }] },
      RestartPolicy: spec.restartPolicy,
      // The engine refuses the pair; dockAPI then removes the container itself (see auto-remover.service.ts).
      AutoRemove: spec.autoRemove && !restarts,
      Mounts: spec.mounts,
      ...(spec.network !== undefined && { NetworkMode: spec.network }),
    },
  };
}

function labels(spec: RunSpec, runId: string, hostPort: number): Record<string, string> {
  const removal = autoRemoveMode(spec);
  return {
    [LABEL.managed]: 'true',
    [LABEL.run]: runId,
    [LABEL.containerPort]: String(spec.containerPort),
    [LABEL.hostPort]: String(hostPort),
    [LABEL.image]: spec.image.asked,
    ...(spec.name !== undefined && { [LABEL.name]: spec.name }),
    ...(removal && { [LABEL.autoRemove]: autoRemoveLabel(removal, runId) }),
  };
}

/** With a restart policy the engine refuses auto-removal: what dockAPI does in its place. */
function autoRemoveMode({ autoRemove, restartPolicy }: RunSpec): OwnAutoRemove | undefined {
  if (!autoRemove || restartPolicy.Name === 'no') return undefined;
  return restartPolicy.Name === 'on-failure' ? 'on-success' : 'on-stop';
}

/** Checked before it comes near an engine path; what joins a network namespace publishes no port. */
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
