import type { Http2Stream } from 'node:http2';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { TLSSocket } from 'node:tls';
import { http2 } from './session-options.js';

type WriteCallback = (error?: Error | null) => void;
type Write = (chunk: Buffer | string, encoding: BufferEncoding, callback: WriteCallback) => void;
type Writev = (chunks: { chunk: Buffer | string; encoding: BufferEncoding }[], callback: WriteCallback) => void;

/** What Node's streams do, whatever the methods of this one are. */
interface Parent {
  destroy: (error?: Error) => Duplex;
  push: (chunk: Buffer | null) => boolean;
  _write: Write;
  _writev: Writev;
}

/**
 * An HTTP/2 stream with what Node's HTTP and dockAPI's tunnels ask of a socket.
 *
 * @param connection that the stream belongs to
 */
export function asSocket(stream: Http2Stream, connection: TLSSocket): Socket {
  const parent = Object.getPrototypeOf(stream) as Parent;
  let taken = 0;
  /** Counts when the other side has room for it, and so takes it. */
  const counting = (bytes: number, callback: WriteCallback): WriteCallback => {
    return (error) => {
      if (!error) taken += bytes;
      callback(error);
    };
  };
  const members = {
    encrypted: true,
    remoteAddress: connection.remoteAddress,
    remotePort: connection.remotePort,
    getPeerCertificate: () => connection.getPeerCertificate(),
    setKeepAlive: () => stream,
    setNoDelay: () => stream,
    _write: (chunk: Buffer | string, encoding: BufferEncoding, callback: WriteCallback) =>
      parent._write.call(stream, chunk, encoding, counting(lengthOf(chunk, encoding), callback)),
    _writev: (chunks: Parameters<Writev>[0], callback: WriteCallback) => {
      const bytes = chunks.reduce((sum, { chunk, encoding }) => sum + lengthOf(chunk, encoding), 0);
      parent._writev.call(stream, chunks, counting(bytes, callback));
    },
    // Node would emit `end` for a stream that was reset, too.
    push: (chunk: Buffer | null) => (chunk !== null || !stream.destroyed) && parent.push.call(stream, chunk),
    destroy: (error?: Error) => {
      if (!stream.closed && stream.session?.destroyed === false) cancel(stream);
      return parent.destroy.call(stream, asOfSocket(error));
    },
    resetAndDestroy: () => stream.destroy(),
    destroySoon: () => {
      if (!stream.writableEnded) stream.end();
      // As what was sent is complete, the other side may read on (RFC 9113, section 8.1).
      const destroy = () => void parent.destroy.call(stream);
      if (stream.writableFinished) destroy();
      else stream.once('finish', destroy);
    },
  };
  Object.assign(stream, members);
  Object.defineProperties(stream, {
    bytesWritten: { get: () => taken + stream.writableLength }, // as of a socket: what waits to be written counts
    aborted: { value: undefined }, // a reader may go on after the other side has closed: Node's `finished` would not let it
  });
  return stream as unknown as Socket;
}

/** Resets the stream. Node would end it in order first, and what is cut short would look complete to the other side. */
function cancel(stream: Http2Stream): void {
  Object.assign(stream, { _final: (done: () => void) => done() });
  stream.close(http2().constants.NGHTTP2_CANCEL);
}

/** What ends the connection ends its streams: an error of HTTP/2, which has that of the connection as its cause. */
function asOfSocket(error: Error | undefined): Error | undefined {
  const { code = '', cause } = (error ?? {}) as NodeJS.ErrnoException;
  if (!code.startsWith('ERR_HTTP2_')) return error;
  return cause instanceof Error ? cause : Object.assign(new Error(error?.message), { code: 'ECONNRESET' });
}

function lengthOf(chunk: Buffer | string, encoding: BufferEncoding): number {
  return typeof chunk === 'string' ? Buffer.byteLength(chunk, encoding) : chunk.length;
}
