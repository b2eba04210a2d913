import { connect } from 'node:net';

/** What lies near answers within microseconds, what lies in another place within this. */
const PROBE_MS = 250;

/** Something listens; nothing does, but a kernel answers; or nobody answers. */
export type Probed = 'open' | 'refused' | 'silent';

/** Asks by a connection, which it closes at once. */
export function probe(host: string, port: number): Promise<Probed> {
  return new Promise((resolve) => {
    const socket = connect({ host, port });
    const settle = (probed: Probed) => {
      socket.destroy();
      resolve(probed);
    };
    socket.setTimeout(PROBE_MS, () => settle('silent'));
    socket.once('connect', () => settle('open'));
    socket.once('error', ({ code }: NodeJS.ErrnoException) => settle(code === 'ECONNREFUSED' ? 'refused' : 'silent'));
  });
}
