import type { Socket } from 'node:net';

let open = 0;

/** Counts a connection to a container, from its beginning until nothing is left of it. */
export function countSocket(socket: Socket): void {
  open++;
  socket.once('close', () => open--);
}

/** Connections of this process to containers, waiting ones too. */
export function openSockets(): number {
  return open;
}
