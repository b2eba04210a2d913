import { computed } from '@preact/signals';
import { call } from '../api/http.js';
import { may, ofCaller } from '../api/session.js';
import type { Node } from '../api/types.js';
import { whenShown } from '../api/visibility.js';

/** The nodes of the cluster, or the engine alone; null before they have been read. */
export const nodes = ofCaller<Node[] | null>(null);

/** Whether it matters where a container runs. */
export const isCluster = computed(() => (nodes.value?.length ?? 0) > 1);

const EVERY_MS = 10_000;
/** Without a cluster, there are seldom nodes later. */
const EVERY_MS_ALONE = 300_000;

/** Keeps {@link nodes} up to date until the signal, while the tab is shown. */
export async function watchNodes(signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    await whenShown(signal);
    // The last known ones stay; the header says what does not respond.
    if (may('read')) nodes.value = await call<Node[]>('GET', 'nodes', { signal }).catch(() => nodes.value);
    const isAlone = nodes.peek()?.length === 1;
    await new Promise((resolve) => setTimeout(resolve, isAlone ? EVERY_MS_ALONE : EVERY_MS));
  }
}
