import { once } from 'node:events';
import net, { type AddressInfo } from 'node:net';

/** A listener that must never be connected to. */
export class Canary implements AsyncDisposable {
  /** Connections nevertheless. */
  hits = 0;
  private readonly server = net.createServer((socket) => {
    this.hits++;
    socket
      .on('error', () => undefined)
      .resume()
      .end('HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\ncanary');
  });

  static async listen(): Promise<Canary> {
    const canary = new Canary();
    canary.server.listen(0, '127.0.0.1');
    await once(canary.server, 'listening');
    return canary;
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const closed = once(this.server, 'close');
    this.server.close();
    await closed;
  }
}
