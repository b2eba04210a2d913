import { once } from 'node:events';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { testEngine } from './test-engine.js';

/** A proxy in front of the tests' registry that holds pulls until it is released. */
export class HoldingRegistry implements AsyncDisposable {
  private readonly asked = Promise.withResolvers<void>();
  private readonly released = Promise.withResolvers<void>();
  private readonly server = http.createServer((request, response) => void this.forward(request, response));

  static async listen(): Promise<HoldingRegistry> {
    const registry = new HoldingRegistry();
    registry.server.listen(0, '127.0.0.1');
    await once(registry.server, 'listening');
    return registry;
  }

  /** An image of the tests' registry, with a name that leads here. */
  image(repository = 'library/busybox'): string {
    return `127.0.0.1:${(this.server.address() as AddressInfo).port}/${repository}`;
  }

  /** Resolves when a pull has begun. */
  get pulling(): Promise<void> {
    return this.asked.promise;
  }

  release(): void {
    this.released.resolve();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.release();
    const closed = once(this.server, 'close');
    this.server.close();
    this.server.closeAllConnections();
    await closed;
  }

  private async forward(request: http.IncomingMessage, response: http.ServerResponse): Promise<void> {
    this.asked.resolve();
    await this.released.promise;
    const [host, port] = testEngine().registry.split(':');
    const { method, url: path, headers } = request;
    const onward = http.request({ host, port, method, path, headers, agent: false });
    onward.on('error', () => response.destroy());
    onward.once('response', (incoming) => {
      response.writeHead(incoming.statusCode ?? 502, incoming.headers);
      incoming.pipe(response);
    });
    request.pipe(onward);
  }
}
