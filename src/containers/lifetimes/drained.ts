import { setTimeout as sleep } from 'node:timers/promises';
import type { ContainerActivity } from '../../activity/container-activity.js';

/** Milliseconds between two looks. */
const LOOK_MS = 50;

/** Waits until requests, commands and file operations under way at a container have ended, for some milliseconds at most. */
export async function drained({ open }: ContainerActivity, ms: number, signal: AbortSignal): Promise<void> {
  const limit = performance.now() + ms;
  while (open.http + open.exec + open.files > 0 && performance.now() < limit)
    await sleep(LOOK_MS, undefined, { signal });
}
