import { Agent } from 'node:http';
import { type NetConnectOpts, Socket, type TcpNetConnectOpts } from 'node:net';
import { followSocket } from './upstream-sockets.js';

type WriteCallback = (error?: Error | null) => void;

/**
 * A connection for each request, and none is kept: a kept one may have died unseen, or may lead to the next
 * container on a port that was given away. `Connection: close` says so to the container.
 */
export class UpstreamAgent extends Agent {
  constructor() {
    super({ keepAlive: false });
  }

  override createConnection(options: NetConnectOpts): Socket {
    const socket = new UpstreamSocket(options).connect(options as TcpNetConnectOpts);
    followSocket(socket);
    return socket;
  }
}

/**
 * Goes on reading when it can no longer write. A container may answer an upload early (413, 401) and stop reading;
 * Node would give the connection up at the first failed write, and lose an answer that has arrived. What is behind
 * it, an answer or the connection's end, shows at the next read.
 */
class UpstreamSocket extends Socket {
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
