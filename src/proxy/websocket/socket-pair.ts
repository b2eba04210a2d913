import type { Socket } from 'node:net';

/** Milliseconds that one side of a tunnel gets to close after the other has ended and it has got everything. */
const LINGER_MS = 500;
/** Milliseconds that bytes for the side that is left may stand still. */
const STALL_MS = 30_000;

/**
 * Makes two sockets that are piped into each other live and die together: when one ends, is reset or is destroyed, the
 * other gets what is on its way to it, is ended, and is closed within a second.
 */
export function tieTogether(one: Socket, other: Socket): void {
  follow(one, other);
  follow(other, one);
}

function follow(gone: Socket, left: Socket): void {
  // The pipe ends `left` as soon as it has written everything.
  gone.once('end', () => {
    giveUpWhenStalled(left);
    left.once('finish', () => destroySoon(left, gone));
  });
  gone.once('close', () => {
    giveUpWhenStalled(left);
    left.destroySoon();
  });
}

function giveUpWhenStalled(socket: Socket): void {
  socket.setTimeout(STALL_MS, () => socket.destroy());
}

function destroySoon(...sockets: Socket[]): void {
  const timer = setTimeout(() => sockets.forEach((socket) => socket.destroy()), LINGER_MS);
  sockets[0]?.once('close', () => clearTimeout(timer));
}
