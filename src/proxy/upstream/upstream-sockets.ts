import type { Socket } from 'node:net';

/**
 * Milliseconds of silence after which the system asks whether the other end is still there; ten questions, one a second,
 * that nobody answers end the connection (libuv, `uv_tcp_keepalive`).
 */
const PROBE_AFTER_MS = 5_000;

let open = 0;

/**
 * Counts a connection to a container, from its beginning until nothing is left of it, and lets it end with its container:
 * the network of one that is killed while its client does not read is taken down with the end of the connection unsent.
 */
export function followSocket(socket: Socket): void {
  open++;
  socket.once('close', () => open--);
  socket.setKeepAlive(true, PROBE_AFTER_MS);
}

/** Connections of this process to containers, waiting ones too. */
export function openSockets(): number {
  return open;
}
