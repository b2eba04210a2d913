import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { testEngine } from './test-engine.js';

/** Lets a registry of the tests be reached at another address of this machine, as from a swarm's nodes. */
export class RegistryDoor implements AsyncDisposable {
  private readonly sockets = new Set<Socket>();
  private readonly server = createServer((socket) => {
    const [host, port] = this.registry.split(':') as [string, string];
    const inner = connect(Number(port), host);
    for (const each of [socket, inner]) {
      this.sockets.add(each);
      each.on('error', () => undefined).once('close', () => this.sockets.delete(each));
    }
    socket.pipe(inner).pipe(socket);
  });

  private constructor(private readonly registry: string) {}

  /** @param registry `host:port`; default: the one without a login */
  static async open(address: string, registry = testEngine().registry): Promise<RegistryDoor> {
    const door = new RegistryDoor(registry);
    door.server.listen(0, address);
    await once(door.server, 'listening');
    return door;
  }

  /** The name of an image of the registry. */
  image(repository: string): string {
    const { address, port } = this.server.address() as AddressInfo;
    return `${address}:${port}/${repository}`;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const closed = once(this.server, 'close');
    this.server.close();
    for (const socket of this.sockets) socket.destroy();
    await closed;
  }
}
