import type { Socket } from 'node:net';

/** Milliseconds for one side of a tunnel to close after the other has ended and everything is delivered. */
const LINGER_MS = 500;
/** Milliseconds that writes to the remaining side may stall. */
const STALL_MS = 30_000;

/**
 * Ties two sockets that are piped into each other: when one ends, is reset or is destroyed, the other gets the data on
 * its way to it, is ended, and is closed within a second.
 */
export function tieTogether(one: Socket, other: Socket): void {
  follow(one, other);
  follow(other, one);
}

function follow(gone: Socket, left: Socket): void {
  // The pipe ends `left` when it has written everything.
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
