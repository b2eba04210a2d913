import { once } from 'node:events';
import net from 'node:net';

/** One end of a TCP connection, read byte by byte as Latin-1 text, to see what an HTTP library would hide. */
export class RawPeer {
  /** Received and not yet taken. */
  received = '';
  ended = false;
  closed = false;
  private changed = Promise.withResolvers<void>();

  constructor(readonly socket: net.Socket) {
    socket.on('data', (chunk: Buffer) => this.change(() => (this.received += chunk.toString('latin1'))));
    socket.once('end', () => this.change(() => (this.ended = true)));
    socket.once('close', () => this.change(() => (this.closed = true)));
    socket.on('error', () => undefined);
  }

  /** Connects to a port on 127.0.0.1. */
  static async connect(port: number): Promise<RawPeer> {
    const socket = net.connect(port, '127.0.0.1');
    await once(socket, 'connect');
    return new RawPeer(socket);
  }

  send(...lines: string[]): void {
    this.socket.write(lines.join('\r\n'), 'latin1');
  }

  /** Takes everything up to and including `mark`; rejects if the connection ends before. */
  async until(mark: string): Promise<string> {
    await this.waitFor(() => this.received.includes(mark), `"${mark}"`);
    return this.take(this.received.indexOf(mark) + mark.length);
  }

  async bytes(count: number): Promise<string> {
    await this.waitFor(() => this.received.length >= count, `${count} bytes`);
    return this.take(count);
  }

  head(): Promise<string> {
    return this.until('\r\n\r\n');
  }

  /** A response with a Content-Length, or without a body. */
  async response(): Promise<{ head: string; body: string }> {
    const head = await this.head();
    const length = Number(/^content-length: *(\d+)/im.exec(head)?.[1] ?? 0);
    return { head, body: await this.bytes(length) };
  }

  /** The remaining data when the other side has ended or cut the connection. */
  async rest(): Promise<string> {
    await this.gone();
    return this.take(this.received.length);
  }

  /** Resolves when data arrives, or the other side has ended. */
  async more(): Promise<void> {
    if (!this.ended && !this.closed) await this.changed.promise;
  }

  /** Resolves when the other side has ended or cut the connection. */
  async gone(): Promise<void> {
    while (!this.ended && !this.closed) await this.changed.promise;
  }

  destroy(): void {
    this.socket.destroy();
  }

  private async waitFor(isThere: () => boolean, what: string): Promise<void> {
    while (!isThere()) {
      if (this.ended || this.closed) throw new Error(`ended before ${what}: ${JSON.stringify(this.received)}`);
      await this.changed.promise;
    }
  }

  private change(note: () => void): void {
    note();
    this.changed.resolve();
    this.changed = Promise.withResolvers();
  }

  private take(count: number): string {
    const taken = this.received.slice(0, count);
    this.received = this.received.slice(count);
    return taken;
  }
}
