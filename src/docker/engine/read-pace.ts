import type { Socket } from 'node:net';

/** Milliseconds between two reads. */
const INTERVAL_MS = 500;

/**
 * Reads many quiet connections together. A process that is woken for each of their chunks spends more on being woken than on the
 * chunks.
 */
export class ReadPace {
  private readonly sockets = new Set<Socket>();
  private timer: NodeJS.Timeout | undefined;

  /** From now on, a connection is read only at the same time as the others, until it is closed. */
  join(socket: Socket): void {
    if (socket.destroyed) return;
    this.sockets.add(socket.pause());
    this.timer ??= setInterval(() => this.readAll(), INTERVAL_MS).unref();
    socket.once('close', () => this.leave(socket));
  }

  private leave(socket: Socket): void {
    this.sockets.delete(socket);
    if (this.sockets.size > 0) return;
    clearInterval(this.timer);
    this.timer = undefined;
  }

  /** Immediates run right after what has arrived is read. */
  private readAll(): void {
    for (const socket of this.sockets) socket.resume();
    setImmediate(() => {
      for (const socket of this.sockets) socket.pause();
    });
  }
}
