import { type Caller, SCOPES } from '../access/caller.js';
import type { Config } from '../config/config.js';
import type { Limit } from '../config/policy.js';
import type { LimitDto, PolicyDto } from './dto/policy.dto.js';

const SECOND = 1_000;

export function toPolicyDto({ policy, ...config }: Config, caller: Caller): PolicyDto {
  return {
    owner: caller.owner ?? null,
    scopes: SCOPES.filter((scope) => caller.may(scope)),
    images: policy.images ?? null,
    mount_roots: policy.mountRoots ?? null,
    networks: policy.networks ?? null,
    port_range: config.portRange,
    host_ports: policy.hostPorts ?? null,
    memory: toLimitDto(policy.memory),
    cpus: toLimitDto(policy.cpus),
    pids_limit: toLimitDto(policy.pids),
    ttl: toLimitDto(policy.ttl),
    idle_timeout: toLimitDto(policy.idleTimeout),
    max_shm_size: policy.maxShmSize ?? null,
    max_tmpfs: policy.maxTmpfs ?? null,
    max_ulimits: policy.maxUlimits ?? null,
    cap_add: policy.capAdd ?? null,
    max_gpus: policy.maxGpus ?? null,
    max_networks: policy.maxNetworks ?? null,
    max_volumes: policy.maxVolumes ?? null,
    max_containers: policy.maxContainers ?? null,
    rate_limit: policy.rateLimit ?? null,
    exec_timeout: toSeconds(policy.execTimeoutMs),
    output_limit: config.outputLimit,
    pull_timeout: config.pullTimeoutMs / SECOND,
    pull_limit: toSeconds(policy.pullLimitMs),
  };
}

function toLimitDto({ default: usual, max }: Limit): LimitDto {
  return { default: usual ?? null, max: max ?? null };
}

function toSeconds(ms: number | undefined): number | null {
  return ms === undefined ? null : ms / SECOND;
}
