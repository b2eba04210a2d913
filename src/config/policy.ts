import type { PortRange } from './port-range.js';

/** The default limit of a run, and the highest one that it may ask for; undefined: no limit. */
export interface Limit {
  readonly default: number | undefined;
  readonly max: number | undefined;
}

/** Limits for callers; undefined: only the engine's own limits. */
export interface Policy {
  /** Patterns of full image references: see `policy/image-allowlist.ts`. */
  readonly images: readonly string[] | undefined;
  /** Directories of the host that may be mounted, with everything in them. */
  readonly mountRoots: readonly string[] | undefined;
  /** Names of the networks that runs may join, in addition to the engine's default. */
  readonly networks: readonly string[] | undefined;
  /** Range for a `host_port` other than 0. */
  readonly hostPorts: PortRange | undefined;
  /** Bytes. */
  readonly memory: Limit;
  readonly cpus: Limit;
  /** Processes and threads of a container. */
  readonly pids: Limit;
  /** Seconds from a container's first start to its end. */
  readonly ttl: Limit;
  /** Seconds without activity. */
  readonly idleTimeout: Limit;
  /** Bytes of `/dev/shm` of a container. */
  readonly maxShmSize: number | undefined;
  /** Bytes of all tmpfs mounts of a container together. */
  readonly maxTmpfs: number | undefined;
  /** Highest hard limit by ulimit, -1 for unlimited; others may not be set. */
  readonly maxUlimits: Readonly<Record<string, number>> | undefined;
  /** Capabilities that may be added; in upper case, without `CAP_`. */
  readonly capAdd: readonly string[] | undefined;
  /** GPUs of a container. */
  readonly maxGpus: number | undefined;
  /** Networks of one owner. */
  readonly maxNetworks: number | undefined;
  /** Named volumes of one owner. */
  readonly maxVolumes: number | undefined;
  /** Containers of one owner, running or not. */
  readonly maxContainers: number | undefined;
  /** Requests per minute of one caller. */
  readonly rateLimit: number | undefined;
  /** Milliseconds that an exec may take. */
  readonly execTimeoutMs: number | undefined;
  /** Milliseconds that a pull may take in total. */
  readonly pullLimitMs: number | undefined;
}
