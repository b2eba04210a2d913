import { LABEL, type ManagedContainer, serviceOf } from './managed-container.js';

/** Whether a container is a task of the service with this id or name. */
export function isTaskOf(asked: string, labels: Record<string, string>): boolean {
  const service = serviceOf(labels);
  return service !== undefined && (asked === service || asked === labels[LABEL.name]);
}

/** Whether it is the task of its service now, as far as its state tells. A stopped one may be, if there is no other. */
export function isUp({ status }: Pick<ManagedContainer, 'status'>): boolean {
  return status === 'running' || status === 'paused';
}

/** Of several tasks of a service, the one that counts: one that is up, and the newest of those. */
export function currentTask<T extends Pick<ManagedContainer, 'status' | 'task'>>(tasks: readonly T[]): T | undefined {
  return tasks.reduce<T | undefined>((best, each) => (best && !isNewer(each, best) ? best : each), undefined);
}

function isNewer(one: Pick<ManagedContainer, 'status' | 'task'>, other: Pick<ManagedContainer, 'status' | 'task'>) {
  if (isUp(one) !== isUp(other)) return isUp(one);
  return (one.task?.created ?? 0) > (other.task?.created ?? 0);
}

/** A list in which each service has one container. */
export function withoutFormerTasks(containers: ManagedContainer[]): ManagedContainer[] {
  if (!containers.some(({ task }) => task)) return containers;
  const tasks = Map.groupBy(containers, ({ task }) => task?.service);
  return containers.filter((each) => !each.task || currentTask(tasks.get(each.task.service) ?? []) === each);
}
