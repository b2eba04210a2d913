/** No owner has this name. */
export const NO_OWNER = '-';

/** What runs on an engine, whoever made it. */
export interface EngineLoad {
  /** Milliseconds since 1970, by the node's clock. What was on its engine before is counted. */
  countedAt: number;
  /** Containers that run, are paused, or are about to start. */
  containers: number;
  /** Sum of their CPU limits. One without a limit counts as 0. */
  cpus: number;
  /** Sum of their memory limits in bytes, likewise. */
  memory: number;
  /** Number of dockAPI's containers by owner, running or not; those without an owner are `-`. */
  owners: Record<string, number>;
  /** `dockapi.run` of the containers of the last minute: runs that are counted above need no reservation any more. */
  runs: string[];
}

/** What the dockAPI of a node tells the others, every few seconds. */
export interface NodeReport {
  /** Host at which the other nodes reach it. */
  address: string;
  /** Of dockAPI. */
  version: string;
  /** Those that it speaks, see {@link PROTOCOLS}. Missing: the first. */
  protocols?: readonly number[];
  /** Whether it is shutting down. */
  isLeaving?: boolean;
  /** Whether its engine cannot be reached. What was counted last may still run, but nothing new can. */
  isEngineAway?: boolean;
  load: EngineLoad;
}

/**
 * Reads a report, to which a neighbouring version may have added fields, or which may lack some.
 *
 * @returns undefined if it says nothing of use
 */
export function readReport(text: string): NodeReport | undefined {
  const { load, version, ...report } = JSON.parse(text) as Partial<NodeReport>;
  if (report.address === undefined) return undefined;
  const {
    countedAt = 0,
    containers = 0,
    cpus = 0,
    memory = 0,
    owners = {},
    runs = [],
  } = (load ?? {}) as Partial<EngineLoad>;
  return {
    ...report,
    address: report.address,
    version: version ?? 'unknown',
    load: { countedAt, containers, cpus, memory, owners, runs },
  };
}

/** Whether a node has counted since a time, by its own clock. One without a report counts for nothing, and has nothing to count. */
export function hasCounted(reports: ReadonlyMap<string, NodeReport>, node: string, since: number): boolean {
  return (reports.get(node)?.load.countedAt ?? Infinity) > since;
}
