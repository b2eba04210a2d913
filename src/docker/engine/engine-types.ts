import type Docker from 'dockerode';

/** Since API 1.43 (in lists: 1.46), missing in @types/dockerode; older engines drop them. Not part of any image. */
interface Annotated {
  HostConfig: { Annotations?: Record<string, string> | null };
}
export type ContainerSummary = Docker.ContainerInfo & Annotated;
/** @types/dockerode lacks `Shell`, the shell of CMD-SHELL health tests, and `StopTimeout` in seconds. */
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
  /** The host's name. */
  Name: string;
  KernelVersion: string;
  /** `Docker Desktop`, `Debian GNU/Linux 12 (bookworm)`, … */
  OperatingSystem: string;
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
}

export interface RegistryAuth {
  username?: string;
  password?: string;
  identitytoken?: string;
  serveraddress?: string;
}
