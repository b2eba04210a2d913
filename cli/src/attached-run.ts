import { type Container, DockapiError } from '@dockapi/client';
import { reportTo } from './exit-code.js';
import { ExitError, FAILED_BEFORE, INTERRUPTED } from './exit-error.js';
import { write } from './output.js';

/** As with docker, the third Ctrl-C leaves a container that does not care. */
const LAST_INTERRUPT = 3;

/**
 * Shows a container's output until it ends, and passes signals on to it.
 *
 * @returns its exit code
 */
export async function followToEnd(container: Container, remove: boolean): Promise<number> {
  using _signals = passSignals(container);
  const code = await show(container);
  if (remove) await container[Symbol.asyncDispose]();
  if (code === null) throw new ExitError(FAILED_BEFORE, 'The container was removed before its exit code was known.');
  return code;
}

async function show(container: Container): Promise<number | null> {
  for await (const event of container.logs({ follow: true, tail: 'all', onLost: tellLost })) {
    if (event.type === 'stdout' || event.type === 'stderr') await write(process[event.type], event.bytes);
    else if (event.type === 'gap') process.stderr.write('dockapi: lines may be missing here\n');
    else if (event.type === 'end') return event.exit_code ?? (await exitCodeOf(container));
  }
  return null;
}

export function tellLost(): void {
  process.stderr.write('dockapi: the connection is lost; connecting again\n');
}

async function exitCodeOf(container: Container): Promise<number | null> {
  return container.inspect().then(
    ({ exit_code }) => exit_code,
    () => null,
  );
}

function passSignals(container: Container): Disposable {
  let interrupts = 0;
  const pass = (signal: NodeJS.Signals) => {
    if (signal === 'SIGINT' && ++interrupts === LAST_INTERRUPT) process.exit(INTERRUPTED);
    container.kill(signal).catch((error: unknown) => {
      const hasEnded = error instanceof DockapiError && error.code === 'container_not_running';
      if (!hasEnded) reportTo(process.stderr, error);
    });
  };
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT'] as const;
  for (const signal of signals) process.on(signal, pass);
  return { [Symbol.dispose]: () => signals.forEach((signal) => process.off(signal, pass)) };
}
