import { setTimeout as sleep } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { Nodes } from '../../cluster/nodes.service.js';
import { Config } from '../../config/config.js';
import { toAppError } from '../../docker/engine/docker-errors.js';
import { EngineServices } from '../../docker/engine/engine-services.service.js';
import type { SwarmTask } from '../../docker/engine/engine-types.js';
import { AppError } from '../../errors/app-error.js';
import { ServicesService, type TaskAt } from '../../peers/nodes/services.service.js';

/** Milliseconds between two looks: the engine has no events of tasks. */
const LOOK_MS = 100;
/**
 * Milliseconds for a node to become available that Swarm takes for away, or takes no tasks for yet: after a change of the leader, its
 * agents try again up to 8 s apart. Swarm looks again by itself.
 */
const AVAILABLE_MS = 25_000;
/** Milliseconds for the node of a task to tell of its container. */
const TOLD_MS = 5_000;

const OVER: readonly SwarmTask['Status']['State'][] = [
  'complete',
  'failed',
  'rejected',
  'shutdown',
  'orphaned',
  'remove',
];

/** A task that has been started. */
export interface RunningTask {
  nodeId: string;
  /** The engine's id. */
  containerId: string;
  /** Whether its container has exited since: as of a plain run, that is not the run's business. */
  hasExited: boolean;
}

/** Follows the tasks of services, on a manager. */
@Injectable()
export class TaskWatch {
  constructor(
    private readonly engine: EngineServices,
    private readonly services: ServicesService,
    private readonly nodes: Nodes,
    private readonly config: Config,
  ) {}

  /** Ids of the tasks that a service has had, those that are over too. */
  async idsOf(serviceId: string): Promise<ReadonlySet<string>> {
    return new Set((await this.engine.tasks(serviceId)).map(({ ID }) => ID));
  }

  /**
   * Waits until a new task has been started. A pull on its node may take as long as it likes, other steps as long as an engine call.
   *
   * @param before tasks that are not new
   * @throws AppError `no_node_fits`, `image_not_found`, `engine_timeout` and others of a start
   */
  async untilRunning(serviceId: string, before: ReadonlySet<string>, signal: AbortSignal): Promise<RunningTask> {
    let step: string | undefined;
    let since = performance.now();
    for (;;) {
      const tasks = (await this.engine.tasks(serviceId)).filter(({ ID }) => !before.has(ID));
      for (const task of tasks) checkTask(task, performance.now() - since);
      const running = tasks.find(({ Status }) => Status.State === 'running' || hasExited(Status));
      const containerId = running?.Status.ContainerStatus?.ContainerID;
      if (running?.NodeID && containerId)
        return { nodeId: running.NodeID, containerId, hasExited: hasExited(running.Status) };
      const now = tasks.map(({ Status }) => Status.State).join();
      if (now !== step || now.includes('preparing')) since = performance.now();
      step = now;
      if (performance.now() - since > this.config.engineTimeoutMs)
        throw new AppError(
          'engine_timeout',
          `Swarm has not started the container (${now || 'no task'}): check the swarm`,
        );
      await sleep(LOOK_MS, undefined, { signal });
    }
  }

  /** The container of a task that has just been started, from its node. @throws AppError `node_unreachable` */
  async containerOf(serviceId: string, task: RunningTask, signal: AbortSignal): Promise<TaskAt> {
    const over = performance.now() + TOLD_MS;
    do {
      const found = await this.services.startedTask(serviceId, task);
      if (found) return found;
      await sleep(LOOK_MS, undefined, { signal });
    } while (performance.now() < over);
    const { name = task.nodeId } = this.nodes.find(task.nodeId) ?? {};
    throw new AppError(
      'node_unreachable',
      `Node "${name}", on which Swarm has started the container, does not answer`,
      {
        details: { node: task.nodeId },
      },
    );
  }

  /**
   * Waits until no container of a service is up, or is there at all, on the nodes that answer. What a lost node has is removed when
   * it is back.
   *
   * @param graceMs that a container gets to end
   * @throws AppError `engine_timeout`
   */
  async untilEnded(serviceId: string, graceMs: number, isGone: boolean): Promise<void> {
    const over = performance.now() + graceMs + this.config.engineTimeoutMs;
    while (this.services.hasTask(serviceId, isGone)) {
      if (performance.now() > over)
        throw new AppError('engine_timeout', 'Swarm is still ending the container: check the swarm');
      await sleep(LOOK_MS);
    }
  }
}

/**
 * @param ms for which it is in its state
 * @throws AppError of a task that has failed, or will not start
 */
function checkTask({ Status }: SwarmTask, ms: number): void {
  const { State, Err = '' } = Status;
  const isUnfit = State === 'pending' && /no suitable node/.test(Err);
  if (isUnfit && (ms > AVAILABLE_MS || !/not available for new tasks/.test(Err)))
    throw new AppError('no_node_fits', `No node fits: ${Err}. Ask for less, or see GET /nodes`, {
      details: { nodes: [] },
    });
  if (!OVER.includes(State) || hasExited(Status)) return;
  if (/No such image/.test(Err))
    throw new AppError('image_not_found', `A node could not get the image (${Err}): check its name, and the registry`);
  throw toAppError({ statusCode: 500, json: { message: Err || `the task is ${State}` } }, 'start');
}

/** Whether the container was started, and has ended by itself. */
function hasExited({ State, Err = '' }: SwarmTask['Status']): boolean {
  return State === 'complete' || (State === 'failed' && /non-zero exit|unhealthy container/.test(Err));
}
