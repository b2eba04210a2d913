import type { EngineSample } from '../../docker/engine/engine-types.js';
import type { StatsDto } from './stats.dto.js';

const NANOSECONDS = 1e9;
const MILLISECONDS = 1e3;

/** A container's usage since its start. */
export interface Usage {
  /** Milliseconds since 1970. */
  at: number;
  /** Nanoseconds of CPU time. */
  cpu: number;
  /** Bytes, like all following fields. */
  received: number;
  sent: number;
  read: number;
  written: number;
}

/** Facts about a container that its samples lack. */
export interface Measured {
  id: string;
  name: string;
  /** Whether it is a task of a Swarm service, which makes up another name. */
  isTask?: boolean;
  /** The limit; undefined: the host's CPUs. */
  cpus: number | undefined;
}

/** The usage at a container's start. @param startedAt RFC 3339 */
export function nothingUsed(startedAt: string): Usage {
  return { at: Date.parse(startedAt), cpu: 0, received: 0, sent: 0, read: 0, written: 0 };
}

/** True if a sample is of a running container. After the exit, the engine sends samples without a time. */
export function isRunning({ read }: EngineSample): boolean {
  return Date.parse(read) > 0;
}

export function usageOf({ read, cpu_stats, networks, blkio_stats }: EngineSample): Usage {
  const interfaces = Object.values(networks ?? {}); // absent with the networks `none` and `host`
  const accesses = blkio_stats?.io_service_bytes_recursive ?? [];
  const bytes = (op: string) => sum(accesses.filter((each) => each.op.toLowerCase() === op).map(({ value }) => value));
  return {
    at: Date.parse(read),
    cpu: cpu_stats.cpu_usage.total_usage,
    received: sum(interfaces.map(({ rx_bytes }) => rx_bytes)),
    sent: sum(interfaces.map(({ tx_bytes }) => tx_bytes)),
    read: bytes('read'),
    written: bytes('write'),
  };
}

/**
 * Converts a sample to the API's form, with rates since an earlier usage of the same start of the container. CPU time is
 * divided by the elapsed time. `docker stats` divides it by the host's CPU time, counted in ticks, and multiplies by the
 * number of CPUs (docker/cli `cli/command/container/stats_helpers.go`); both agree within a tick.
 */
export function toStats(sample: EngineSample, before: Usage, { id, name, isTask, cpus }: Measured): StatsDto {
  const now = usageOf(sample);
  const seconds = (now.at - before.at) / MILLISECONDS;
  const rate = (counter: Exclude<keyof Usage, 'at'>) =>
    seconds > 0 ? Math.max(0, now[counter] - before[counter]) / seconds : 0;
  const used = memoryUsed(sample.memory_stats);
  const limit = sample.memory_stats.limit ?? 0;
  return {
    id,
    name: isTask ? name : (sample.name?.replace(/^\//, '') ?? name), // Podman's has no slash
    at: sample.read,
    cpu_percent: hundredths((rate('cpu') / NANOSECONDS) * 100),
    cpus: cpus ?? sample.cpu_stats.online_cpus ?? 0,
    memory: { used, limit, percent: limit > 0 ? hundredths((used / limit) * 100) : 0 },
    network: {
      received: now.received,
      sent: now.sent,
      received_per_second: Math.round(rate('received')),
      sent_per_second: Math.round(rate('sent')),
    },
    block: {
      read: now.read,
      written: now.written,
      read_per_second: Math.round(rate('read')),
      written_per_second: Math.round(rate('written')),
    },
    pids: sample.pids_stats?.current ?? 0,
  };
}

/** Without the unused page cache. On cgroup v1, `inactive_file` lacks that of child groups. */
function memoryUsed({ usage = 0, stats = {} }: EngineSample['memory_stats']): number {
  const cache = stats['total_inactive_file'] ?? stats['inactive_file'] ?? 0;
  return cache < usage ? usage - cache : usage;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

function hundredths(value: number): number {
  return Math.round(value * 100) / 100;
}
