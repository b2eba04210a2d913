import type { ContainerDetails, ContainerSummary } from '../engine/engine-types.js';

/** Labels that dockAPI puts on its containers. */
export const LABEL = {
  managed: 'dockapi.managed',
  run: 'dockapi.run',
  name: 'dockapi.name',
  containerPort: 'dockapi.container_port',
  hostPort: 'dockapi.host_port',
  image: 'dockapi.image',
  /** The run's `host_header`. */
  hostHeader: 'dockapi.host_header',
  /** The owner of the token that ran the container. */
  owner: 'dockapi.owner',
  /** The run that {@link LABEL.owner} belongs to, because an image made of the container inherits its labels. */
  ownerRun: 'dockapi.owner_run',
  /** dockAPI removes the container itself: the engine does not, because it has a restart policy. */
  autoRemove: 'dockapi.auto_remove',
} as const;

/** When dockAPI removes a container itself: after it exited with 0, or only after a stop through dockAPI. */
export type OwnAutoRemove = 'on-success' | 'on-stop';

/** Value of the label. It names the run, because an image made of the container inherits its labels. */
export function autoRemoveLabel(mode: OwnAutoRemove, runId: string): string {
  return `${mode} ${runId}`;
}

/** The {@link LABEL.autoRemove} of the container's own run. */
export function ownAutoRemove(labels: Record<string, string>): OwnAutoRemove | undefined {
  const [mode, runId] = (labels[LABEL.autoRemove] ?? '').split(' ');
  return runId !== undefined && runId === labels[LABEL.run] ? (mode as OwnAutoRemove) : undefined;
}

/** The owner of a container; undefined if it was run without a token. */
export function ownerOf(labels: Record<string, string>): string | undefined {
  return labels[LABEL.ownerRun] === labels[LABEL.run] ? labels[LABEL.owner] : undefined;
}

/**
 * True if the container belongs to `owner`.
 *
 * @param owner undefined: any owner
 */
export function belongsTo(labels: Record<string, string>, owner: string | undefined): boolean {
  return owner === undefined || ownerOf(labels) === owner;
}

/** The engine's container states. */
export const CONTAINER_STATES = ['created', 'running', 'paused', 'restarting', 'removing', 'exited', 'dead'] as const;
export type ContainerState = (typeof CONTAINER_STATES)[number];

/** A container that dockAPI created, from the engine's list or inspect. */
export interface ManagedContainer {
  /** 64 hex digits. */
  id: string;
  /** Without the engine's leading slash. */
  name: string;
  /** The image reference as the client sent it. */
  image: string;
  status: ContainerState;
  labels: Record<string, string>;
  /** The published TCP port of the container. */
  containerPort: number;
  /** The host port; null while it is not published. */
  hostPort: number | null;
  /** The address on the engine's host; null while it is not published. */
  hostAddress: string | null;
}

/**
 * States in which the engine's `State.Running` is true (moby, `container/state.go`). After a restart of the engine, a
 * stopped container still has its last port binding, in the list and in inspect.
 */
const RUNNING: ReadonlySet<string> = new Set(['running', 'paused', 'restarting']);

/** Checks the labels of a managed container: dockAPI's label, and the id of its own run. */
export function hasManagedLabels(labels: Record<string, string> | null | undefined): boolean {
  return labels?.[LABEL.managed] === 'true' && labels[LABEL.run] !== undefined;
}

export function fromSummary(summary: ContainerSummary): ManagedContainer {
  const containerPort = Number(summary.Labels[LABEL.containerPort]);
  const ports = RUNNING.has(summary.State) ? summary.Ports : [];
  const port = ports.find((each) => each.PrivatePort === containerPort && each.Type === 'tcp' && each.PublicPort);
  return {
    id: summary.Id,
    name: withoutSlash(ownName(summary.Names)),
    image: summary.Labels[LABEL.image] ?? summary.Image,
    status: toState(summary.State),
    labels: summary.Labels,
    containerPort,
    hostPort: port?.PublicPort ?? null,
    hostAddress: port ? dialled(port.IP) : null,
  };
}

export function fromDetails(details: ContainerDetails): ManagedContainer {
  const labels = details.Config.Labels;
  const containerPort = Number(labels[LABEL.containerPort]);
  const bindings = details.NetworkSettings.Ports?.[`${containerPort}/tcp`] ?? [];
  const binding = details.State.Running ? bindings[0] : undefined;
  return {
    id: details.Id,
    name: withoutSlash(details.Name),
    image: labels[LABEL.image] ?? details.Config.Image,
    status: toState(details.State.Status),
    labels,
    containerPort,
    hostPort: binding ? Number(binding.HostPort) : null,
    hostAddress: binding ? dialled(binding.HostIp) : null,
  };
}

/** Podman's own states (Podman, `libpod/define/containerstate.go`) by Docker's names for them. */
const PODMANS: Readonly<Record<string, ContainerState>> = {
  configured: 'created',
  initialized: 'created',
  stopping: 'running',
  stopped: 'exited',
};

function toState(engines: string): ContainerState {
  return PODMANS[engines] ?? (engines as ContainerState);
}

/** Some engines leave the address empty when they mean all addresses. */
function dialled(address: string | undefined): string {
  return address === undefined || ['', '0.0.0.0'].includes(address) ? '127.0.0.1' : address;
}

/** The list also has the aliases of legacy links, `/other/alias`. */
function ownName(names: string[]): string {
  return names.find((name) => name.lastIndexOf('/') === 0) ?? names[0] ?? '';
}

function withoutSlash(name: string): string {
  return name.replace(/^\//, '');
}
