import type { PortRange } from './port-range.js';

/** What a run gets that asks for nothing, and the most that a run gets; undefined: no limit. */
export interface Limit {
  readonly default: number | undefined;
  readonly max: number | undefined;
}

/** What callers may ask of the engine, whoever they are; undefined: whatever the engine allows. */
export interface Policy {
  /** Patterns on full image references: see `policy/image-allowlist.ts`. */
  readonly images: readonly string[] | undefined;
  /** Folders of the host that may be mounted, with all that is below. */
  readonly mountRoots: readonly string[] | undefined;
  /** Names of networks that runs may join, besides the engine's default. */
  readonly networks: readonly string[] | undefined;
  /** What a `host_port` may be that is not 0. */
  readonly hostPorts: PortRange | undefined;
  /** Bytes. */
  readonly memory: Limit;
  readonly cpus: Limit;
  /** Processes and threads of a container. */
  readonly pids: Limit;
  /** Containers of one owner, running or not. */
  readonly maxContainers: number | undefined;
  /** Requests a minute of one caller. */
  readonly rateLimit: number | undefined;
  /** Milliseconds that an exec may take. */
  readonly execTimeoutMs: number | undefined;
  /** Milliseconds that a pull may take in all. */
  readonly pullLimitMs: number | undefined;
}
