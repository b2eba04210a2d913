import type { Socket } from 'node:net';
import type { Body } from './upstream-connection.js';

/** The body of a request that has been read already. */
export class WholeBody implements Body {
  isWritten = false;
  private isTaken = false;

  constructor(private readonly bytes: Buffer) {}

  begin(socket: Socket, onSent: () => void): void {
    this.isWritten = true;
    socket.write(this.bytes, () => {
      this.isTaken = true;
      onSent();
    });
  }

  stop(): void {
    // nothing more is sent
  }

  moved(): boolean {
    return !this.isTaken;
  }
}
