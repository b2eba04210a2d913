import { signal } from '@preact/signals';
import { recoveries } from './recovery.js';

/** Whether dockAPI has another page than this one by now: it was updated. */
export const isOutdated = signal(false);

/** Looks after each new connection, because an update restarts dockAPI. */
export function watchForUpdate(left: AbortSignal): void {
  const end = recoveries.subscribe((count) => count > 0 && void lookForUpdate());
  left.addEventListener('abort', end, { once: true });
}

/** Compares this page with the one that dockAPI has now: the name of its script is a hash of the content. */
export async function lookForUpdate(): Promise<void> {
  const script = document.querySelector<HTMLScriptElement>('script[type=module]');
  const name = script && new URL(script.src).pathname.split('/').at(-1);
  try {
    const response = await fetch(document.baseURI, { cache: 'no-cache' });
    if (name && response.ok) isOutdated.value = !(await response.text()).includes(name);
  } catch {
    // No connection: there will be another one.
  }
}
