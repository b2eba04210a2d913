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
  /** Whose it is: the owner of the token that ran it. */
  owner: 'dockapi.owner',
  /** The run that {@link LABEL.owner} belongs to, as an image made of the container hands its labels on. */
  ownerRun: 'dockapi.owner_run',
  /** dockAPI removes the container itself: the engine does not, as it has a restart policy. */
  autoRemove: 'dockapi.auto_remove',
} as const;

/** When dockAPI removes a container itself: once it exited with 0, or only when it is stopped through dockAPI. */
export type OwnAutoRemove = 'on-success' | 'on-stop';

/** The label's value. It names the run, as an image made of the container hands its labels on. */
export function autoRemoveLabel(mode: OwnAutoRemove, runId: string): string {
  return `${mode} ${runId}`;
}

/** What the container's own run asked of {@link LABEL.autoRemove}. */
export function ownAutoRemove(labels: Record<string, string>): OwnAutoRemove | undefined {
  const [mode, runId] = (labels[LABEL.autoRemove] ?? '').split(' ');
  return runId !== undefined && runId === labels[LABEL.run] ? (mode as OwnAutoRemove) : undefined;
}

/** Whose container it is; undefined: it was run without a token. */
export function ownerOf(labels: Record<string, string>): string | undefined {
  return labels[LABEL.ownerRun] === labels[LABEL.run] ? labels[LABEL.owner] : undefined;
}

/**
 * Whether it is one of the containers that somebody may see.
 *
 * @param owner whose containers those are; undefined: everybody's
 */
export function belongsTo(labels: Record<string, string>, owner: string | undefined): boolean {
  return owner === undefined || ownerOf(labels) === owner;
}

/** What the engine calls a container's state. */
export const CONTAINER_STATES = ['created', 'running', 'paused', 'restarting', 'removing', 'exited', 'dead'] as const;
export type ContainerState = (typeof CONTAINER_STATES)[number];

/** A container that dockAPI made, as the engine's list or inspect tells it. */
export interface ManagedContainer {
  /** 64 hex digits. */
  id: string;
  /** Without the engine's leading slash. */
  name: string;
  /** The image reference as it was asked for. */
  image: string;
  status: ContainerState;
  labels: Record<string, string>;
  /** The published TCP port of the container. */
  containerPort: number;
  /** Where it is published now; null while it is not. */
  hostPort: number | null;
  /** The address of the engine's host that the port is published on; null while it is not. */
  hostAddress: string | null;
}

/**
 * The states in which the engine's `State.Running` is true (moby, `container/state.go`). After the engine's own restart, a
 * container that stayed stopped still shows its last binding, in the list and alone.
 */
const RUNNING: ReadonlySet<string> = new Set(['running', 'paused', 'restarting']);

/** The labels as the contract's rule needs them: managed means labelled so, with a run of its own. */
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

/** Some engines say no address where they mean all of them. */
function dialled(address: string | undefined): string {
  return address === undefined || ['', '0.0.0.0'].includes(address) ? '127.0.0.1' : address;
}

/** The list also names the aliases of legacy links, `/other/alias`. */
function ownName(names: string[]): string {
  return names.find((name) => name.lastIndexOf('/') === 0) ?? names[0] ?? '';
}

function withoutSlash(name: string): string {
  return name.replace(/^\//, '');
}
