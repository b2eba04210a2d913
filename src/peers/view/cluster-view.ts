import type { ManagedContainer, Task } from '../../docker/containers/managed-container.js';
import { isUp } from '../../docker/containers/tasks.js';

/** Digits by which ids are found; shorter ones are no ids. */
const SHORT_ID = 12;
const ID = /^[0-9a-f]{12,64}$/;
/** More than any time in seconds. */
const RUNNING = 1e12;

/** A container, and the node that it is on. */
export interface Placed {
  readonly id: string;
  readonly name: string;
  /** Id of the node. */
  readonly node: string;
  /** A {@link ManagedContainer} as JSON: as text it takes a third of the memory. */
  readonly json: string;
  /** Of a task of a Swarm service. */
  readonly task?: Task & { readonly isUp: boolean };
}

interface Removals extends Disposable {
  readonly node: string;
  readonly ids: Set<string>;
}

/** All containers of the cluster as last known, so that finding one's node takes no call. */
export class ClusterView {
  private readonly byNode = new Map<string, Map<string, Placed>>();
  /** By the first digits of their ids. */
  private readonly byShortId = new Map<string, readonly Placed[]>();
  /** The newest last: a name of a node that is cut off may be in use again on another one. */
  private readonly byName = new Map<string, readonly Placed[]>();
  /** The tasks of each Swarm service, on all nodes. */
  private readonly byService = new Map<string, readonly Placed[]>();
  private readonly removals = new Set<Removals>();

  /**
   * @param isLost whether a node does not answer, so that Swarm may have replaced what it ran
   * @param exists whether there is such a service: it may have been removed while the node of its container was lost
   */
  constructor(
    private readonly isLost: (node: string) => boolean = () => false,
    private readonly exists: (service: string) => boolean = () => true,
  ) {}

  /** By full id, at least its first 12 digits, id of its service, or name. */
  find(asked: string): Placed | undefined {
    const task = this.taskOf(asked);
    if (task) return task;
    const named = this.byName.get(asked)?.at(-1);
    if (named) return named.task ? this.taskOf(named.task.service) : named;
    if (!ID.test(asked)) return undefined;
    const [found, ...others] = (this.byShortId.get(asked.slice(0, SHORT_ID)) ?? []).filter(({ id }) =>
      id.startsWith(asked),
    );
    return others.length === 0 ? found : undefined;
  }

  /** The container that a service has now: one that runs on a node that answers, otherwise the newest. */
  taskOf(service: string): Placed | undefined {
    const tasks = this.byService.get(service);
    if (!tasks) return undefined; // nearly always
    const exists = this.exists(service);
    return tasks
      .filter(({ node }) => exists || !this.isLost(node))
      .reduce<Placed | undefined>(
        (best, each) => (best && this.rankOf(each) <= this.rankOf(best) ? best : each),
        undefined,
      );
  }

  /** All containers of a service, those that it had before too. */
  tasksOf(service: string): readonly Placed[] {
    return this.byService.get(service) ?? [];
  }

  private rankOf({ node, task }: Placed): number {
    const { isUp: isRunning = false, created = 0 } = task ?? {};
    return created + (isRunning && !this.isLost(node) ? RUNNING : 0);
  }

  put(node: string, container: ManagedContainer): void {
    const containers = this.byNode.get(node) ?? new Map<string, Placed>();
    this.byNode.set(node, containers);
    const { id, name, task } = container;
    const before = containers.get(id);
    const placed: Placed = {
      ...{ id, name, node, json: JSON.stringify(container) },
      ...(task && { task: { ...task, isUp: isUp(container) } }),
    };
    containers.set(id, placed);
    replaceIn(this.byShortId, id.slice(0, SHORT_ID), before, placed);
    if (before && before.name !== name) removeFrom(this.byName, before.name, before);
    replaceIn(this.byName, name, before?.name === name ? before : undefined, placed);
    if (task) replaceIn(this.byService, task.service, before, placed);
  }

  /** The containers that a node removes until it is disposed of: what it was asked before may be older. */
  watchRemovals(node: string): Removals {
    const removals: Removals = { node, ids: new Set(), [Symbol.dispose]: () => this.removals.delete(removals) };
    this.removals.add(removals);
    return removals;
  }

  remove(node: string, id: string): void {
    for (const each of this.removals) if (each.node === node) each.ids.add(id);
    const containers = this.byNode.get(node);
    const placed = containers?.get(id);
    if (!containers || !placed) return;
    containers.delete(id);
    removeFrom(this.byShortId, id.slice(0, SHORT_ID), placed);
    removeFrom(this.byName, placed.name, placed);
    if (placed.task) removeFrom(this.byService, placed.task.service, placed);
  }

  /** Removes what a whole list of the node does not have. */
  keepOnly(node: string, ids: ReadonlySet<string>): void {
    for (const id of [...(this.byNode.get(node)?.keys() ?? [])]) if (!ids.has(id)) this.remove(node, id);
  }

  /** Forgets a node that has left the cluster. */
  forget(node: string): void {
    this.keepOnly(node, new Set());
    this.byNode.delete(node);
  }

  /** The containers of a node. */
  containersOf(node: string): ManagedContainer[] {
    return [...(this.byNode.get(node)?.values() ?? [])].map(({ json }) => JSON.parse(json) as ManagedContainer);
  }

  get size(): number {
    let size = 0;
    for (const containers of this.byNode.values()) size += containers.size;
    return size;
  }
}

/** In place if it was there, otherwise as the newest. */
function replaceIn(index: Map<string, readonly Placed[]>, key: string, before: Placed | undefined, placed: Placed) {
  const all = index.get(key) ?? [];
  index.set(key, before ? all.map((each) => (each === before ? placed : each)) : [...all, placed]);
}

function removeFrom(index: Map<string, readonly Placed[]>, key: string, placed: Placed): void {
  const left = (index.get(key) ?? []).filter((each) => each !== placed);
  if (left.length > 0) index.set(key, left);
  else index.delete(key);
}
