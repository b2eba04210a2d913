import { ExitError, INTERRUPTED, TERMINATED } from './exit-error.js';

/** Aborts at the first Ctrl-C (or SIGTERM); the second one ends the process. */
export function interrupted(): AbortSignal & Disposable {
  const controller = new AbortController();
  const abort = (signal: NodeJS.Signals) => {
    stop();
    controller.abort(new ExitError(signal === 'SIGINT' ? INTERRUPTED : TERMINATED));
  };
  const stop = () => {
    process.off('SIGINT', abort);
    process.off('SIGTERM', abort);
  };
  process.on('SIGINT', abort);
  process.on('SIGTERM', abort);
  return Object.assign(controller.signal, { [Symbol.dispose]: stop });
}
