import { type RawPeer } from './raw-peer.js';
import { readStrictly, type StrictRequest } from './strict-request.js';
import { startRawUpstream } from './upstream-raw.js';

/** A container's application that reads strictly, counts, and responds to each request with its path. */
export interface StrictUpstream {
  port: number;
  /** Complete requests, in order of completion. */
  requests: StrictRequest[];
  /** Paths of requests whose connection ended within their body. */
  cut: string[];
  /** Everything that was not a request, or is left over. */
  faults: string[];
  /** Resolves when all connections have ended, with the unread rest of each. */
  settled(): Promise<void>;
  close(): Promise<void>;
}

export async function startStrictUpstream(): Promise<StrictUpstream> {
  const requests: StrictRequest[] = [];
  const cut: string[] = [];
  const faults: string[] = [];
  const serving = new Set<Promise<void>>();

  async function serve(peer: RawPeer): Promise<void> {
    for (;;) {
      const reading = readStrictly(peer.received);
      if (reading.state === 'whole') {
        await peer.bytes(reading.length);
        requests.push(reading.request);
        response(peer, reading.request);
      } else if (peer.ended || peer.closed) {
        if (reading.state === 'body') cut.push(reading.path);
        if (reading.state === 'head') faults.push(`half a head: ${JSON.stringify(peer.received)}`);
        return;
      } else {
        await peer.more();
      }
    }
  }

  const { port, close } = await startRawUpstream((peer) => {
    const served = serve(peer).catch((error: Error) => {
      faults.push(error.message);
      peer.destroy();
    });
    serving.add(served);
    void served.then(() => serving.delete(served));
  });
  return {
    port,
    requests,
    cut,
    faults,
    close,
    async settled() {
      await Promise.all(serving);
    },
  };
}

/** The length of a body that no response to HEAD has. */
function response(peer: RawPeer, { method, path }: StrictRequest): void {
  peer.send('HTTP/1.1 200 OK', `Content-Length: ${path.length}`, '', method === 'HEAD' ? '' : path);
}
