import type { ContainerDetails, ContainerSummary } from '../engine/engine-types.js';
import { fromPortsLabel, type PortMapping, type Ports, type PublishedPort } from './published-port.js';

/** Labels that dockAPI puts on its containers. */
export const LABEL = {
  managed: 'dockapi.managed',
  run: 'dockapi.run',
  name: 'dockapi.name',
  containerPort: 'dockapi.container_port',
  hostPort: 'dockapi.host_port',
  /** All published ports, the one of the two labels above first. Earlier versions published only that one. */
  ports: 'dockapi.ports',
  image: 'dockapi.image',
  /** A UUID that distinguishes a new network or volume from an existing one with its name. */
  creation: 'dockapi.creation',
  /** The run's `host_header`. */
  hostHeader: 'dockapi.host_header',
  /** The readiness conditions of its run, as JSON: see `readiness/ready-label.ts`. */
  ready: 'dockapi.ready',
  /** The run's lifetime, as JSON: see `lifetimes/lifetime.ts`. */
  lifetime: 'dockapi.lifetime',
  /** The owner of the token that ran the container. */
  owner: 'dockapi.owner',
  /** The run that {@link LABEL.owner} belongs to, because an image made of the container inherits its labels. */
  ownerRun: 'dockapi.owner_run',
  /** When dockAPI removes the container: see {@link OwnAutoRemove}. */
  autoRemove: 'dockapi.auto_remove',
  /** A hash of the owner and `Idempotency-Key` of its run. */
  idempotency: 'dockapi.idempotency',
  /** A hash of the request, and the run that both belong to: see {@link idempotencyOf}. */
  idempotencyRun: 'dockapi.idempotency_run',
  /** The operation that ran it: see {@link operationLabel}. */
  operation: 'dockapi.operation',
  /** The pool that it was run for: see `pool-member.ts`. */
  pool: 'dockapi.pool',
  /** The run of a container that is a task of a Swarm service: see {@link serviceOf}. */
  reschedule: 'dockapi.reschedule',
} as const;

/** Swarm's own label of each task's container. */
export const SERVICE_ID_LABEL = 'com.docker.swarm.service.id';

/**
 * The Swarm service whose task a container is, if dockAPI made the service. Its id is the container's in the API: each task has
 * a container of its own. Swarm's label alone is not enough, because callers choose labels.
 */
export function serviceOf(labels: Record<string, string>): string | undefined {
  const own = labels[LABEL.reschedule];
  return own !== undefined && own === labels[LABEL.run] ? labels[SERVICE_ID_LABEL] : undefined;
}

/** The id of a container in the API. */
export function publicIdOf(id: string, labels: Record<string, string>): string {
  return serviceOf(labels) ?? id;
}

/** When dockAPI removes a container: after its exit, only if it exited with 0, or only after a stop through dockAPI. */
export type OwnAutoRemove = 'on-exit' | 'on-success' | 'on-stop';

/** Whether an exit with this code ends a container for good, and dockAPI removes it. */
export function isRemovedAfter(code: number, mode: OwnAutoRemove | undefined): boolean {
  return mode === 'on-exit' || (mode === 'on-success' && code === 0);
}

/** Value of the label. It names the run, because an image made of the container inherits its labels. */
export function autoRemoveLabel(mode: OwnAutoRemove, runId: string): string {
  return `${mode} ${runId}`;
}

/** The {@link LABEL.autoRemove} of the container's own run. */
export function ownAutoRemove(labels: Record<string, string>): OwnAutoRemove | undefined {
  const [mode, runId] = (labels[LABEL.autoRemove] ?? '').split(' ');
  return runId !== undefined && runId === labels[LABEL.run] ? (mode as OwnAutoRemove) : undefined;
}

/** Value of the label. It names the run, because an image made of the container inherits its labels. */
export function operationLabel(operationId: string, runId: string): string {
  return `${operationId} ${runId}`;
}

/** The operation that ran a container; undefined: none did. */
export function operationOf(labels: Record<string, string>): string | undefined {
  const [operationId, runId] = (labels[LABEL.operation] ?? '').split(' ');
  return runId !== undefined && runId === labels[LABEL.run] ? operationId : undefined;
}

/** Hashes of the `Idempotency-Key` of a run, and of its request. */
export interface IdempotencyMark {
  key: string;
  request: string;
}

export function idempotencyLabels({ key, request }: IdempotencyMark, runId: string): Record<string, string> {
  return { [LABEL.idempotency]: key, [LABEL.idempotencyRun]: `${request} ${runId}` };
}

/** The marks of a container; undefined: it was run without a key, and may have inherited the labels from its image. */
export function idempotencyOf(labels: Record<string, string>): IdempotencyMark | undefined {
  const [request = '', runId] = (labels[LABEL.idempotencyRun] ?? '').split(' ');
  const key = labels[LABEL.idempotency];
  return key !== undefined && runId !== undefined && runId === labels[LABEL.run] ? { key, request } : undefined;
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
  ports: Ports<PublishedPort>;
  /** Of a task of a service. */
  task?: Task;
}

/** A container that Swarm replaces by another one, of the same id and name in the API. */
export interface Task {
  /** Id of the service. */
  service: string;
  /** Seconds since 1970: of several tasks, the newest counts. */
  created: number;
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

/** The ports that a container was run with, bound now or not. */
export function portMappingsOf(labels: Record<string, string>): Ports<PortMapping> {
  const containerPort = Number(labels[LABEL.containerPort]);
  const hostPort = Number(labels[LABEL.hostPort]);
  const [first, ...others] = fromPortsLabel(labels[LABEL.ports] ?? '');
  // A list that begins with another port is the image's: an earlier version committed it from another container.
  const isOwn = first?.containerPort === containerPort && first.hostPort === hostPort;
  return [{ containerPort, hostPort }, ...(isOwn ? others : [])];
}

export function fromSummary(summary: ContainerSummary): ManagedContainer {
  const bound = RUNNING.has(summary.State) ? summary.Ports : [];
  return {
    id: summary.Id,
    name: publicNameOf(ownName(summary.Names), summary.Labels),
    image: summary.Labels[LABEL.image] ?? summary.Image,
    status: summary.State as ContainerState,
    labels: summary.Labels,
    ports: publishedPorts(summary.Labels, (containerPort) => {
      const port = bound.find((each) => each.PrivatePort === containerPort && each.Type === 'tcp' && each.PublicPort);
      return port && { hostPort: port.PublicPort, address: port.IP };
    }),
    ...taskOf(summary.Labels, summary.Created),
  };
}

export function fromDetails(details: ContainerDetails): ManagedContainer {
  const labels = details.Config.Labels;
  const bound = details.State.Running ? details.NetworkSettings.Ports : undefined;
  return {
    id: details.Id,
    name: publicNameOf(details.Name, labels),
    image: labels[LABEL.image] ?? details.Config.Image,
    status: details.State.Status as ContainerState,
    labels,
    ports: publishedPorts(labels, (containerPort) => {
      const binding = bound?.[`${containerPort}/tcp`]?.[0];
      return binding && { hostPort: Number(binding.HostPort), address: binding.HostIp };
    }),
    ...taskOf(labels, Math.floor(Date.parse(details.Created) / 1_000)),
  };
}

function taskOf(labels: Record<string, string>, created: number): { task?: Task } {
  const service = serviceOf(labels);
  return service === undefined ? {} : { task: { service, created } };
}

/** The name in the API. @param engines with or without a slash; Swarm makes up the names of its tasks' containers */
export function publicNameOf(engines: string, labels: Record<string, string>): string {
  return (serviceOf(labels) === undefined ? undefined : labels[LABEL.name]) ?? withoutSlash(engines);
}

interface Binding {
  hostPort: number;
  address: string | undefined;
}

function publishedPorts(
  labels: Record<string, string>,
  bindingOf: (containerPort: number) => Binding | undefined,
): Ports<PublishedPort> {
  const published = ({ containerPort }: PortMapping): PublishedPort => {
    const binding = bindingOf(containerPort);
    if (!binding) return { containerPort, hostPort: null, hostAddress: null };
    return { containerPort, hostPort: binding.hostPort, hostAddress: dialled(binding.address) };
  };
  const [first, ...others] = portMappingsOf(labels);
  return [published(first), ...others.map(published)];
}

/** Some engines leave the address empty when they mean all addresses. */
export function dialled(address: string | undefined): string {
  return address === undefined || ['', '0.0.0.0'].includes(address) ? '127.0.0.1' : address;
}

/** The list also has the aliases of legacy links, `/other/alias`. */
function ownName(names: string[]): string {
  return names.find((name) => name.lastIndexOf('/') === 0) ?? names[0] ?? '';
}

function withoutSlash(name: string): string {
  return name.replace(/^\//, '');
}
