import type Docker from 'dockerode';

/** Since API 1.43 (in lists: 1.46), missing in @types/dockerode; older engines drop them. Not part of any image. */
interface Annotated {
  HostConfig: { Annotations?: Record<string, string> | null };
}
export type ContainerSummary = Docker.ContainerInfo & Annotated;
/** @types/dockerode lacks `Shell`, the shell of CMD-SHELL health checks, and `StopTimeout` in seconds. */
export type ContainerDetails = Docker.ContainerInspectInfo &
  Annotated & { Config: { Shell?: string[]; StopTimeout?: number } };
export type ContainerOptions = Docker.ContainerCreateOptions & Annotated;
/** Its part that is about the host. */
export type HostOptions = NonNullable<ContainerOptions['HostConfig']>;
export type MountSettings = Docker.MountSettings;
export type ImageSummary = Docker.ImageInfo;
export type ImageDetails = Docker.ImageInspectInfo;
export type NetworkDetails = Docker.NetworkInspectInfo;

export interface Volume {
  Name: string;
  Labels: Record<string, string> | null;
  /** RFC 3339. */
  CreatedAt?: string;
}

/** Filters of the engine: every key must match one of its values. */
export type Filters = Record<string, string[]>;

export interface EngineVersion {
  /** `Docker`, or `Libpod` for Podman; undefined where only the engine's own version is known. */
  Product?: string;
  Version: string;
  ApiVersion: string;
}

/** The fields of `GET /info` that dockAPI uses. */
export interface EngineInfo {
  /** Of the engine's data, over restarts. Podman makes up another one for each response. */
  ID?: string;
  DockerRootDir?: string;
  /** The host's name. */
  Name: string;
  KernelVersion: string;
  /** `Docker Desktop`, `Debian GNU/Linux 12 (bookworm)`, … */
  OperatingSystem: string;
  NCPU: number;
  /** Bytes. */
  MemTotal: number;
  /** `key=value`. */
  Labels?: string[] | null;
  /** Podman has none. */
  Swarm?: {
    /** Empty if the engine is in no swarm. */
    NodeID: string;
    NodeAddr: string;
    /** Whether it is a manager. */
    ControlAvailable: boolean;
    /** Of a manager. */
    Cluster?: { ID: string } | null;
  };
}

/** An entry of `GET /nodes`, as far as dockAPI reads it. */
export interface SwarmNode {
  ID: string;
  Spec: {
    Role: 'manager' | 'worker';
    Availability: 'active' | 'pause' | 'drain';
    Labels?: Record<string, string> | null;
  };
  Description: {
    Hostname: string;
    /** CPUs in billionths, memory in bytes. */
    Resources: { NanoCPUs?: number; MemoryBytes?: number };
    Engine: { Labels?: Record<string, string> | null };
  };
  Status: { State: 'unknown' | 'down' | 'ready' | 'disconnected'; Addr?: string };
  /** Of a manager; `host:port`. */
  ManagerStatus?: { Addr?: string } | null;
}

/** What a service runs, as far as dockAPI says it. Names are the engine's. */
export interface ServiceSpec {
  Name: string;
  Labels: Record<string, string>;
  TaskTemplate: {
    ContainerSpec: ServiceContainer;
    /** CPUs in billionths, memory in bytes. */
    Resources: {
      Limits: { NanoCPUs?: number; MemoryBytes?: number; Pids?: number };
      Reservations: { NanoCPUs?: number; MemoryBytes?: number };
    };
    /** Nanoseconds. */
    RestartPolicy: { Condition: 'any'; Delay: number };
    Placement: { Constraints: string[] };
    ForceUpdate: number;
  };
  Mode: { Replicated: { Replicas: number } };
  UpdateConfig: { Parallelism: number; Order: 'stop-first'; FailureAction: 'continue' };
  EndpointSpec: {
    Mode: 'dnsrr';
    Ports: { Protocol: 'tcp'; TargetPort: number; PublishMode: 'host' }[];
  };
}

/** The container of each task of a service. */
export interface ServiceContainer {
  Image: string;
  Labels: Record<string, string>;
  /** The entrypoint. */
  Command?: string[];
  Args?: string[];
  Env: string[];
  Dir?: string;
  User?: string;
  Hostname?: string;
  Groups?: string[];
  StopSignal?: string;
  /** Nanoseconds. */
  StopGracePeriod?: number;
  Healthcheck?: Docker.ContainerCreateOptions['Healthcheck'];
  /** `address name`. */
  Hosts?: string[];
  ReadOnly: boolean;
  Init?: boolean;
  CapabilityAdd?: string[];
  CapabilityDrop?: string[];
  Ulimits?: { Name: string; Soft: number; Hard: number }[];
  /** Older engines, as 20.10, ignore it. */
  Privileges: { NoNewPrivileges: true };
}

/** An entry of `GET /services`. */
export interface SwarmService {
  ID: string;
  Version: { Index: number };
  /** RFC 3339. */
  CreatedAt: string;
  Spec: ServiceSpec;
}

/** An entry of `GET /tasks`, as far as dockAPI reads it. */
export interface SwarmTask {
  ID: string;
  /** RFC 3339. */
  CreatedAt: string;
  NodeID?: string;
  DesiredState: string;
  Spec: { ForceUpdate?: number };
  Status: {
    State:
      | 'new'
      | 'allocated'
      | 'pending'
      | 'assigned'
      | 'accepted'
      | 'preparing'
      | 'ready'
      | 'starting'
      | 'running'
      | 'complete'
      | 'shutdown'
      | 'failed'
      | 'rejected'
      | 'remove'
      | 'orphaned';
    Err?: string;
    ContainerStatus?: { ContainerID?: string; ExitCode?: number } | null;
  };
}

export interface LogsQuery {
  follow: boolean;
  stdout: boolean;
  stderr: boolean;
  timestamps: boolean;
  /** Lines from the end, or `all`. */
  tail: string;
  /** Unix seconds, with an optional fraction. */
  since?: string;
  until?: string;
}

export interface ExecOptions {
  Cmd: string[];
  Env?: string[];
  WorkingDir?: string;
  User?: string;
  Tty?: boolean;
  AttachStdin?: boolean;
  /** Rows and columns of the terminal from its start on; engines before API 1.42 ignore it. */
  ConsoleSize?: [number, number];
}

/** In characters. */
export interface TerminalSize {
  cols: number;
  rows: number;
}

export interface RegistryAuth {
  username?: string;
  password?: string;
  identitytoken?: string;
  serveraddress?: string;
}

/** `POST /containers/{id}/update`, as far as dockAPI uses it. What is absent stays as it is. */
export interface ResourceUpdate {
  /** Bytes. */
  Memory?: number;
  /** Bytes of memory and swap together. */
  MemorySwap?: number;
  /** Billionths of a CPU. */
  NanoCpus?: number;
  PidsLimit?: number;
  RestartPolicy?: { Name: string; MaximumRetryCount: number };
}

/** `GET /containers/{id}/top`: one row per process, with a cell per title. */
export interface ProcessTable {
  Titles: string[];
  Processes: string[][] | null;
}

/**
 * A sample of `GET /containers/{id}/stats`, as far as dockAPI reads it. Counters run from the container's start. What the
 * kernel or the engine does not count is absent, null or empty.
 */
export interface EngineSample {
  /** `/name`. */
  name?: string;
  /** RFC 3339; in the year 1 if the container is not running. */
  read: string;
  pids_stats?: { current?: number };
  cpu_stats: {
    /** Nanoseconds. */
    cpu_usage: { total_usage: number };
    online_cpus?: number;
  };
  memory_stats: {
    /** Bytes, the page cache included. */
    usage?: number;
    limit?: number;
    /** The lines of the cgroup's `memory.stat`: version 1 has other names than version 2. */
    stats?: Record<string, number>;
  };
  /** By interface. */
  networks?: Record<string, { rx_bytes: number; tx_bytes: number }>;
  blkio_stats?: {
    /** Bytes by device and kind of access: `Read` on cgroup v1, `read` on v2. */
    io_service_bytes_recursive?: { op: string; value: number }[] | null;
  };
}
