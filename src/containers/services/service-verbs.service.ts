import type { IncomingMessage } from 'node:http';
import { Injectable, Logger } from '@nestjs/common';
import { ClusterNames } from '../../cluster/names/cluster-names.service.js';
import { isServiceOf, toKnownService } from '../../cluster/services/known-service.js';
import { KnownServices } from '../../cluster/services/known-services.service.js';
import { containerNotFound, isContainerNotFound } from '../../docker/containers/container-id.js';
import { fromDetails, ownerOf } from '../../docker/containers/managed-container.js';
import { DockerService } from '../../docker/engine/docker.service.js';
import { EngineServices } from '../../docker/engine/engine-services.service.js';
import type { ServiceSpec, SwarmService } from '../../docker/engine/engine-types.js';
import { AppError } from '../../errors/app-error.js';
import { EventRecorder } from '../../events/event-recorder.service.js';
import type { Work } from '../../operations/work.js';
import { NodeCalls } from '../../peers/nodes/node-calls.service.js';
import { NodePeers } from '../../peers/nodes/node-peers.service.js';
import { ServicesService, type TaskAt } from '../../peers/nodes/services.service.js';
import { toContainerDto } from '../container-dtos.js';
import type { ContainerDto, RemovedContainerDto, StoppedContainerDto } from '../dto/container.dto.js';
import type { RunSpec } from '../run/run-spec.js';
import { ReadyWait } from '../readiness/ready-wait.service.js';
import { TaskWatch } from './task-watch.service.js';

const NANOS_IN_MS = 1e6;
/** Milliseconds, Swarm's default. */
const GRACE_MS = 10_000;
/** Tries to change a service that others change at the same time. */
const ATTEMPTS = 10;

/** How long to wait until a container is ready, and whether. */
export type Wait = Pick<RunSpec, 'waitReady' | 'waitTimeoutMs' | 'timeoutField'>;

/** Starts, stops, restarts and removes containers that are Swarm services, on a manager. */
@Injectable()
export class ServiceVerbs {
  private readonly logger = new Logger('Services');

  constructor(
    private readonly engine: EngineServices,
    private readonly services: ServicesService,
    private readonly known: KnownServices,
    private readonly tasks: TaskWatch,
    private readonly names: ClusterNames,
    private readonly docker: DockerService,
    private readonly waits: ReadyWait,
    private readonly peers: NodePeers,
    private readonly calls: NodeCalls,
    private readonly events: EventRecorder,
  ) {}

  /**
   * The service that a container is; undefined: it is a plain container.
   *
   * @param owner the required owner; undefined: any
   * @throws AppError `container_not_found`
   */
  async find(asked: string, owner: string | undefined): Promise<SwarmService | undefined> {
    const id = this.services.idOf(asked);
    if (id === undefined) return undefined;
    const service = await this.engine.inspect(id).catch((error: unknown) => {
      if (isContainerNotFound(error)) throw containerNotFound(asked, error);
      throw error;
    });
    if (!isServiceOf(toKnownService(service), owner)) throw containerNotFound(asked);
    return service;
  }

  /** Does nothing if it runs. If it cannot be started, it stays stopped. */
  async start(service: SwarmService, wait: Wait, work: Work, request: IncomingMessage): Promise<ContainerDto> {
    if (!isWanted(service)) {
      const before = await this.tasks.idsOf(service.ID);
      const started = await this.change(service, (spec) => withReplicas(spec, 1));
      await this.begun(service.ID, before, work.signal).catch(async (error: unknown) => {
        await this.change(started, (spec) => withReplicas(spec, 0)).catch(() => undefined);
        throw error;
      });
    }
    return this.shown(service.ID, wait, work, request);
  }

  async restart(service: SwarmService, wait: Wait, work: Work, request: IncomingMessage): Promise<ContainerDto> {
    const before = await this.tasks.idsOf(service.ID);
    await this.change(service, (spec) => {
      const { TaskTemplate } = withReplicas(spec, 1);
      return {
        ...withReplicas(spec, 1),
        TaskTemplate: { ...TaskTemplate, ForceUpdate: (TaskTemplate.ForceUpdate ?? 0) + 1 },
      };
    });
    await this.begun(service.ID, before, work.signal);
    return this.shown(service.ID, wait, work, request);
  }

  /** Swarm removes its container. */
  async stop(service: SwarmService): Promise<StoppedContainerDto> {
    const stopped = await this.change(service, (spec) => withReplicas(spec, 0));
    await this.tasks.untilEnded(service.ID, graceOf(stopped), false);
    return { id: service.ID, status: 'stopped', removed: false };
  }

  /** @throws AppError `container_running` without force */
  async remove(service: SwarmService, force: boolean): Promise<RemovedContainerDto> {
    if (isWanted(service) && !force)
      throw new AppError('container_running', 'The container is running: stop it first, or use force=true');
    await this.removeNow(service.ID);
    return { id: service.ID, removed: true };
  }

  /** As {@link remove}, of a service that may be gone already. */
  async removeNow(serviceId: string): Promise<void> {
    const service = await this.engine.inspect(serviceId).catch(unlessGone);
    if (!service) return;
    const { name, labels } = toKnownService(service);
    const isRemover = await this.engine.remove(serviceId).then(() => true, unlessGone);
    this.known.forget(serviceId);
    await Promise.all([this.names.serviceReleased(serviceId, name), this.told()]);
    try {
      await this.tasks.untilEnded(serviceId, graceOf(service), true);
    } finally {
      const of = { name, owner: ownerOf(labels) };
      if (isRemover)
        this.events.record({ type: 'container.removed', containerId: serviceId, of, reason: 'remove', details: {} });
    }
  }

  /** Waits until a new task runs, and all that a client may ask for next knows of it. @param before tasks that are not new */
  async begun(serviceId: string, before: ReadonlySet<string>, signal: AbortSignal): Promise<void> {
    const task = await this.tasks.untilRunning(serviceId, before, signal);
    await this.tasks.containerOf(serviceId, task, signal);
    await this.told();
  }

  /** As {@link begun}, of a service that somebody else has made, and that may have begun before. */
  async untilBegun(service: SwarmService, signal: AbortSignal): Promise<void> {
    if (isWanted(service) && !this.services.taskOf(service.ID)) await this.begun(service.ID, new Set(), signal);
  }

  /**
   * The container that a service has now, when it is ready if that is asked.
   *
   * @param request of the client, for another node that is asked
   * @throws AppError `container_not_running`, `node_unreachable`, and those of `ReadyWait.until`
   */
  async shown(serviceId: string, wait: Wait, work: Work, request: IncomingMessage): Promise<ContainerDto> {
    const task = this.services.taskOf(serviceId);
    if (!task) throw withoutTask(this.known.find(serviceId)?.name ?? serviceId, true);
    if (!wait.waitReady) return this.toDto(task);
    work.report({ phase: 'waiting' });
    if (!task.node) {
      const details = await this.docker.inspectContainer(task.container.id);
      const patience = { timeoutMs: wait.waitTimeoutMs, field: wait.timeoutField };
      return toContainerDto(fromDetails(await this.waits.until(details, patience, work.signal)));
    }
    const peer = this.peers.get(task.node.id);
    if (!peer) throw withoutTask(task.container.name, true);
    const path = `/containers/${serviceId}/wait?for=ready&timeout=${Math.ceil(wait.waitTimeoutMs / 1_000)}`;
    return this.calls.json<ContainerDto>(peer, request, { path, signal: work.signal });
  }

  private toDto({ container, node }: TaskAt): ContainerDto {
    return { ...toContainerDto(container), ...(node && { node: this.peers.nameOf(node) }) };
  }

  private async change(service: SwarmService, changed: (spec: ServiceSpec) => ServiceSpec): Promise<SwarmService> {
    for (let attempts = 1, now = service; ; attempts++) {
      const isDone = await this.engine.update(now, changed(now.Spec));
      now = await this.engine.inspect(service.ID);
      if (isDone) {
        this.known.put(now);
        await this.told();
        return now;
      }
      if (attempts === ATTEMPTS)
        throw new AppError('engine_error', 'Others change the service at the same time: try again');
    }
  }

  /** The other nodes hear of it a little later if that fails. */
  private async told(): Promise<void> {
    await this.known.tell().catch((error: unknown) => this.logger.debug(error));
  }
}

function isWanted({ Spec }: SwarmService): boolean {
  return Spec.Mode.Replicated.Replicas > 0;
}

function withReplicas(spec: ServiceSpec, Replicas: number): ServiceSpec {
  return { ...spec, Mode: { Replicated: { Replicas } } };
}

function graceOf({ Spec }: SwarmService): number {
  const nanos = Spec.TaskTemplate.ContainerSpec.StopGracePeriod;
  return nanos === undefined ? GRACE_MS : nanos / NANOS_IN_MS;
}

function unlessGone(error: unknown): undefined {
  if (!isContainerNotFound(error)) throw error;
}

/** The problem of a container that has none on any node now. @param isWanted whether Swarm is to start one */
export function withoutTask(name: string, isWanted: boolean): AppError {
  const state = isWanted
    ? 'waits for Swarm to start it on a node: try again later, or see GET /nodes'
    : 'is exited: start it with POST /containers/{id}/start';
  return new AppError('container_not_running', `Container "${name}" ${state}`);
}
