import { connect } from 'node:net';
import { FairTimer } from '../engine/fair-timer.js';

/** Connect timeout in milliseconds. Local targets respond in microseconds. */
const PROBE_MS = 250;

/** A listener accepts; a kernel refuses; or there is no response. */
export type Probed = 'open' | 'refused' | 'silent';

/** Opens a connection, and closes it at once. */
export function probe(host: string, port: number): Promise<Probed> {
  return new Promise((resolve) => {
    const socket = connect({ host, port });
    const settle = (probed: Probed) => {
      timer[Symbol.dispose]();
      socket.destroy();
      resolve(probed);
    };
    const timer = new FairTimer(PROBE_MS, () => settle('silent'));
    socket.once('connect', () => settle('open'));
    socket.once('error', ({ code }: NodeJS.ErrnoException) => settle(code === 'ECONNREFUSED' ? 'refused' : 'silent'));
  });
}
