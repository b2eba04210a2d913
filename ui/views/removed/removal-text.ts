import type { RemovedContainer } from '../../api/types.js';

const WHY: Record<string, string> = {
  delete: 'by request',
  auto_remove: 'after its exit, or with its stop',
  expired: 'its lifetime was over',
  idle: 'nothing used it',
  cancelled: 'its run was undone',
  outside: 'outside dockAPI',
};

/** Why a container is gone, and who wanted it. */
export function whyOf({ because, actor }: RemovedContainer): string {
  const why = WHY[because] ?? because;
  return actor.name === null ? why : `${why}, by ${actor.name}`;
}

/** How its process ended. */
export function endOf({ exit_code, oom_killed }: RemovedContainer): string {
  const code = exit_code === null ? 'unknown' : `exit code ${exit_code}`;
  return oom_killed ? `${code}, out of memory` : code;
}
