/** How often a tab that is shown looks at the clock. */
const LOOK_MS = 5_000;
/** A clock that has moved on by so much between two looks: the computer slept. */
const SLEPT_MS = 20_000;

/** Calls `listener` when the tab is shown or hidden. @returns ends that */
export function onShown(listener: (isShown: boolean) => void): () => void {
  const tell = () => listener(!document.hidden);
  document.addEventListener('visibilitychange', tell);
  return () => document.removeEventListener('visibilitychange', tell);
}

/** Resolves when the tab is shown, or at the signal. */
export function whenShown(signal: AbortSignal): Promise<void> {
  if (!document.hidden || signal.aborted) return Promise.resolve();
  return new Promise((resolve) => {
    const over = () => {
      end();
      signal.removeEventListener('abort', over);
      resolve();
    };
    const end = onShown((isShown) => isShown && over());
    signal.addEventListener('abort', over);
  });
}

/**
 * Calls `listener` when the computer wakes up or is online again, so that connections from before may be dead without anything
 * that tells. @returns ends that
 */
export function onWoken(listener: (sleptMs: number) => void): () => void {
  let seen = Date.now();
  const look = () => {
    const passed = Date.now() - seen;
    seen = Date.now();
    // The timers of a hidden tab are slow.
    if (!document.hidden && passed > SLEPT_MS) listener(passed);
  };
  const timer = setInterval(look, LOOK_MS);
  const endShown = onShown(() => (seen = Date.now()));
  const online = () => listener(0);
  window.addEventListener('online', online);
  return () => {
    clearInterval(timer);
    endShown();
    window.removeEventListener('online', online);
  };
}
