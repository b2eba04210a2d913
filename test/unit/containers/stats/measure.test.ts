import { describe, expect, it } from 'vitest';
import { isRunning, nothingUsed, toStats, usageOf } from '../../../../src/containers/stats/measure.js';
import { CGROUP_V1, CGROUP_V2, DOCKER_29, ENDED } from '../../../fixtures/stats-samples.js';

const ID = 'a'.repeat(64);
const UNLIMITED = { id: ID, name: 'old', cpus: undefined };

/** docker/cli `cli/command/container/stats_helpers.go`: calculateCPUPercentUnix. */
function cpuPercentOfDocker({ before, after }: typeof CGROUP_V1 | typeof CGROUP_V2 | typeof DOCKER_29): number {
  const used = after.cpu_stats.cpu_usage.total_usage - before.cpu_stats.cpu_usage.total_usage;
  const host = after.cpu_stats.system_cpu_usage - before.cpu_stats.system_cpu_usage;
  return (used / host) * after.cpu_stats.online_cpus * 100;
}

describe('the stats of a sample', () => {
  it('are those of docker stats on cgroup v1, with rates and totals', () => {
    const stats = toStats(CGROUP_V1.after, usageOf(CGROUP_V1.before), { ...UNLIMITED, cpus: 0.5 });
    expect(stats).toEqual({
      id: ID,
      name: 'burn',
      at: '2026-11-29T00:44:51.053191969Z',
      cpu_percent: 50,
      cpus: 0.5,
      memory: { used: 626_688 - 28_672, limit: 25_276_026_880, percent: 0 },
      network: { received: 1_496, sent: 2_020, received_per_second: 1_000, sent_per_second: 2_000 },
      block: { read: 8_192, written: 8_192, read_per_second: 8_111, written_per_second: 8_111 },
      pids: 1,
    });
    expect(stats.cpu_percent).toBeCloseTo(cpuPercentOfDocker(CGROUP_V1), 0);
  });

  it.each(['/burn', 'burn'])('have the whole name of %s, with or without the slash of Docker', (name) => {
    const sample = { ...CGROUP_V1.after, name };
    expect(toStats(sample, usageOf(CGROUP_V1.before), UNLIMITED).name).toBe('burn');
  });

  it('are those of docker stats on cgroup v2, and zeros without a network', () => {
    const stats = toStats(CGROUP_V2.after, usageOf(CGROUP_V2.before), UNLIMITED);
    expect(stats).toMatchObject({
      cpu_percent: 150,
      cpus: 4,
      memory: { used: 63_184_896, limit: 16_584_396_800, percent: 0.38 },
      network: { received: 0, sent: 0, received_per_second: 0, sent_per_second: 0 },
      block: { read: 1_000, written: 3_000, read_per_second: 1_000, written_per_second: 3_000 },
      pids: 15,
    });
    expect(stats.cpu_percent).toBeCloseTo(cpuPercentOfDocker(CGROUP_V2), 5);
  });

  it('are those of docker stats in a recorded sample of Docker 29 on cgroup v2', () => {
    const stats = toStats(DOCKER_29.after, usageOf(DOCKER_29.before), UNLIMITED);
    expect(stats).toMatchObject({
      name: 'user1',
      at: '2026-03-27T03:17:20.258616305Z',
      cpu_percent: 0.56,
      cpus: 16,
      memory: { used: 704_937_984, limit: 1_073_741_824, percent: 65.65 },
      network: { received: 97_099, sent: 441_815 },
      block: { read: 226_582_528, written: 811_008 },
      pids: 182,
    });
    expect(stats.cpu_percent).toBeCloseTo(cpuPercentOfDocker(DOCKER_29), 2);
  });

  it('have rates since the start of the container if it is the first', () => {
    const stats = toStats(CGROUP_V2.before, nothingUsed('2026-05-05T09:59:50Z'), UNLIMITED);
    expect(stats.cpu_percent).toBe(50);
  });

  it('have no negative and no infinite rates', () => {
    const { before, after } = CGROUP_V2;
    expect(toStats(before, usageOf(after), UNLIMITED).cpu_percent).toBe(0);
    expect(toStats(after, { ...usageOf(before), at: Date.parse(after.read) }, UNLIMITED).cpu_percent).toBe(0);
    expect(toStats({ ...before, read: after.read }, usageOf(after), UNLIMITED).block.read_per_second).toBe(0);
  });

  it('keep the memory if the page cache is more than that, and have no percentage without a limit', () => {
    const memory_stats = { usage: 100, stats: { inactive_file: 200 } };
    const { memory } = toStats({ ...CGROUP_V2.after, memory_stats }, usageOf(CGROUP_V2.before), UNLIMITED);
    expect(memory).toEqual({ used: 100, limit: 0, percent: 0 });
  });
});

it('a sample without a time is of a container that has ended', () => {
  expect([CGROUP_V1.before, CGROUP_V2.before, ENDED].map(isRunning)).toEqual([true, true, false]);
});
