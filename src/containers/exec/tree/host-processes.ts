import { readdir, readFile, readlink } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { hasMarker } from './marker.js';
import { parseStat, type ProcessEntry, type ProcessView } from './process-tree.js';

/** Milliseconds before the last look at an environment that seems to be empty. */
const LONGEST_PAUSE_MS = 32;

/** Where dockAPI shares the engine's host: /proc, and the process's own right to signal. */
export class HostProcesses implements ProcessView {
  private constructor(
    private readonly init: number,
    private readonly namespace: string,
  ) {}

  /**
   * @param init pid of the container's first process on the engine's host
   * @returns undefined if that is another process here, or dockAPI may not look into it or signal it
   */
  static async of(containerId: string, init: number): Promise<HostProcesses | undefined> {
    try {
      // The engine, or its runtime, puts each container into a control group that its id names.
      if (init <= 0 || !(await readFile(`/proc/${init}/cgroup`, 'utf8')).includes(containerId)) return undefined;
      const namespace = await namespaceOf(init);
      process.kill(init, 0);
      return new HostProcesses(init, namespace);
    } catch {
      return undefined; // not Linux, not this host, or no right to
    }
  }

  async list(marker: string): Promise<ProcessEntry[]> {
    const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name)).map(Number);
    const entries = await Promise.all(pids.map((pid) => this.entry(pid, marker)));
    return entries.filter((entry) => entry !== undefined && entry.pid !== this.init) as ProcessEntry[];
  }

  async send(signal: number, processes: readonly ProcessEntry[]): Promise<void> {
    for (const { pid, start } of processes) {
      try {
        if (parseStat(pid, await readFile(`/proc/${pid}/stat`, 'latin1'), false).start === start)
          process.kill(pid, signal);
      } catch {
        // It has ended, or is not dockAPI's to signal: the next look tells.
      }
    }
  }

  /** @returns undefined if it has ended */
  private async entry(pid: number, marker: string): Promise<ProcessEntry | undefined> {
    try {
      const stat = await readFile(`/proc/${pid}/stat`, 'latin1');
      return parseStat(pid, stat, await this.isMarked(pid, marker));
    } catch {
      return undefined;
    }
  }

  /** A marker counts in the container alone, as anybody could set it elsewhere. */
  private async isMarked(pid: number, marker: string): Promise<boolean> {
    try {
      return (await namespaceOf(pid)) === this.namespace && hasMarker(await environmentOf(pid), marker);
    } catch {
      return false; // a thread of the kernel, or a zombie
    }
  }
}

/** That of a process in the middle of execve(2) is empty, until the kernel has set up the new program. */
async function environmentOf(pid: number): Promise<Buffer> {
  for (let pause = 1; ; pause *= 2) {
    const environment = await readFile(`/proc/${pid}/environ`);
    if (environment.length > 0 || pause > LONGEST_PAUSE_MS) return environment;
    await sleep(pause);
  }
}

function namespaceOf(pid: number): Promise<string> {
  return readlink(`/proc/${pid}/ns/pid`);
}
