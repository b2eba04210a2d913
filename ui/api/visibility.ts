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
