import { type NetConnectOpts, Socket } from 'node:net';
import { connect, type ConnectionOptions } from 'node:tls';

type WriteCallback = (error?: Error | null) => void;

/**
 * Milliseconds of silence before keep-alive probes start. Ten unanswered probes, one a second, end the connection
 * (libuv, `uv_tcp_keepalive`).
 */
export const PROBE_AFTER_MS = 5_000;

let open = 0;

/**
 * Counts a connection to a container until it is closed, and makes it end with its container: when a container is
 * killed while its client does not read, its network is removed before it can send the end of the connection.
 */
export function followSocket(socket: Socket): void {
  open++;
  socket.once('close', () => open--);
  socket.setKeepAlive(true, PROBE_AFTER_MS);
}

/** This process's connections to containers, idle ones included. */
export function openSockets(): number {
  return open;
}

/**
 * Continues reading when it can no longer write. A container may respond to an upload early (413, 401) and stop
 * reading. Node would destroy the connection at the first failed write, and lose a response that has arrived. The next
 * read shows whether there is a response or the connection's end.
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

/** A connection with TLS, which emits `secureConnect` when it is open. */
export function secureSocket(options: NetConnectOpts, secrets: ConnectionOptions): Socket {
  const socket = connect({ ...options, ...secrets } as ConnectionOptions);
  socket.setNoDelay(true); // an option of plain sockets alone
  return socket;
}
