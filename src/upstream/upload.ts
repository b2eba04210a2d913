import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import { freeChunk } from '../http/wire/free-chunk.js';
import type { Body } from './upstream-connection.js';
import { watchClient } from './client-watch.js';
import type { Counts } from './outgoing.js';

const LAST_CHUNK = '0\r\n\r\n';

/**
 * Passes the body of a request to a container at the container's pace. The memory of each chunk is freed as soon as it
 * is written: if that were left to the garbage collector, a large upload would pile up tens of megabytes first.
 */
export class Upload implements Body {
  isWritten = false;
  private socket: Socket | undefined;
  private onSent = (): void => undefined;
  private endWatch = (): void => undefined;
  private isSent = false;
  private taken = 0;

  /** @param isChunked sends chunks; otherwise the head has the length */
  constructor(
    private readonly request: IncomingMessage,
    private readonly isChunked: boolean,
    private readonly passage: Pick<Counts, 'received'>,
  ) {}

  begin(socket: Socket, onSent: () => void): void {
    const { request } = this;
    this.socket = socket;
    this.onSent = onSent;
    request.on('data', this.onData).on('end', this.onEnd);
    socket.on('drain', this.onDrain);
    this.endWatch = watchClient(request);
  }

  /** Passes no more on. The rest is read and dropped, so that the client's next request can follow. */
  stop(): void {
    const { request, socket } = this;
    this.endWatch();
    request.off('data', this.onData).off('end', this.onEnd);
    socket?.off('drain', this.onDrain);
    request.resume();
  }

  moved(): boolean {
    const { socket, taken } = this;
    if (!socket || this.isSent) return false;
    this.taken = socket.bytesWritten - socket.writableLength;
    return this.taken > taken || socket.writableLength === 0;
  }

  private readonly onData = (chunk: Buffer): void => {
    this.passage.received(chunk.length);
    if (!this.write(chunk)) this.request.pause();
  };

  /** @returns false if the buffer is full */
  private write(chunk: Buffer): boolean {
    const { socket } = this;
    if (!socket) return false;
    if (!this.isChunked) return socket.write(chunk, () => freeChunk(chunk));
    socket.cork();
    socket.write(`${chunk.length.toString(16)}\r\n`, 'latin1');
    socket.write(chunk, () => freeChunk(chunk));
    const hasRoom = socket.write('\r\n', 'latin1');
    socket.uncork();
    return hasRoom;
  }

  private readonly onEnd = (): void => {
    this.isWritten = true;
    this.socket?.write(this.isChunked ? LAST_CHUNK : '', 'latin1', () => {
      this.isSent = true;
      this.onSent();
    });
  };

  private readonly onDrain = (): void => {
    this.request.resume();
  };
}
