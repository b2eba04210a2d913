import type { HostOptions } from '../../../docker/engine/engine-types.js';
import type { NetworkFieldsDto } from './network.dto.js';

export interface NetworkSpec {
  /**
   * Name → address. `host-gateway` needs no scope: it stands for the gateway of the container's network, to which every
   * container can connect anyway.
   */
  extraHosts: Record<string, string>;
}

export function toNetworkSpec({ extra_hosts }: NetworkFieldsDto): NetworkSpec {
  return { extraHosts: extra_hosts ?? {} };
}

export function networkHostConfig({ extraHosts }: NetworkSpec): HostOptions {
  const entries = Object.entries(extraHosts).map(([name, address]) => `${name}:${address}`);
  return entries.length > 0 ? { ExtraHosts: entries } : {};
}
