import { connect } from 'node:net';
import { ok } from './containers.js';

/** Lets commands that wait for `/tmp/go` end: outside dockAPI, which may no longer accept requests. */
export async function letGo(id: string): Promise<void> {
  const { Id } = (await ok('POST', `/containers/${id}/exec`, { Cmd: ['touch', '/tmp/go'] })) as { Id: string };
  await ok('POST', `/exec/${Id}/start`, { Detach: true });
}

/** Whether nothing listens there. */
export function refuses(url: string): Promise<boolean> {
  const socket = connect(Number(new URL(url).port), '127.0.0.1');
  return new Promise((resolve) => {
    socket.once('connect', () => resolve(false)).once('error', () => resolve(true));
    socket.once('connect', () => socket.destroy());
  });
}
