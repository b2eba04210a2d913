import { readFile, writeFile } from 'node:fs/promises';

/** Bytes of a process that are in memory. */
export function residentBytes(pid: number): Promise<number> {
  return statusField(pid, 'VmRSS');
}

/** By how many bytes the memory of a process grows at most while `work` is done (proc(5), `clear_refs`). */
export async function growthDuring(pid: number, work: () => Promise<unknown>): Promise<number> {
  const before = await residentBytes(pid);
  await writeFile(`/proc/${pid}/clear_refs`, '5');
  await work();
  return (await statusField(pid, 'VmHWM')) - before;
}

async function statusField(pid: number, name: string): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  return Number(new RegExp(`^${name}:\\s+(\\d+) kB$`, 'm').exec(status)?.[1]) * 1_024;
}
