import { Socket } from 'node:net';

type WriteCallback = (error?: Error | null) => void;

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

/**
 * Goes on reading when it can no longer write. A container may respond to an upload early (413, 401) and stop reading;
 * Node would give the connection up at the first failed write, and lose a response that has arrived. What is behind
 * it, a response or the connection's end, shows at the next read.
 */
export class UnheardWritesSocket extends Socket {
  override _write(chunk: unknown, encoding: BufferEncoding, callback: WriteCallback): void {
    super._write(chunk, encoding, orUnheard(callback));
  }

  override _writev(chunks: { chunk: unknown; encoding: BufferEncoding }[], callback: WriteCallback): void {
    super._writev?.(chunks, orUnheard(callback));
  }
}

function orUnheard(callback: WriteCallback): WriteCallback {
  return (error) => callback(isUnheard(error) ? null : error);
}

function isUnheard(error: Error | null | undefined): boolean {
  const { code = '', syscall = '' } = (error ?? {}) as NodeJS.ErrnoException;
  return syscall === 'write' && ['EPIPE', 'ECONNRESET'].includes(code);
}
