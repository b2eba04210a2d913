import type { ContainerDetails } from '../../api/types.js';

const MIB = 1024 ** 2;

/** The form of a change, as typed. */
export interface Typed {
  name: string;
  memory: string;
  cpus: string;
  pids_limit: string;
  restart_policy: string;
}

export function typedOf({ name, memory, cpus, pids_limit, restart_policy }: ContainerDetails): Typed {
  return { name, memory: sizeText(memory), cpus: text(cpus), pids_limit: text(pids_limit), restart_policy };
}

/**
 * The body of the PATCH: what differs from before. An emptied field is not in it, because a limit can be changed but not
 * removed.
 */
export function changedFields(before: Typed, after: Typed): Record<string, string | number> {
  const changed: Record<string, string | number> = {};
  for (const field of Object.keys(after) as (keyof Typed)[]) {
    const value = after[field].trim();
    if (value === '' || value === before[field]) continue;
    const isNumber = field === 'cpus' || field === 'pids_limit';
    changed[field] = isNumber && Number.isFinite(Number(value)) ? Number(value) : value;
  }
  return changed;
}

function text(value: number | null): string {
  return value === null ? '' : String(value);
}

/** Whole mebibytes as "512m", as people type them; otherwise bytes. */
function sizeText(bytes: number | null): string {
  return bytes !== null && bytes % MIB === 0 ? `${bytes / MIB}m` : text(bytes);
}
