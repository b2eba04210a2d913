import type { ClientRequest, IncomingMessage } from 'node:http';
import type { Passage } from './passage.js';

/**
 * Passes the body of a request on to a container, as fast as it takes it. The memory of each piece is let go as soon as
 * it is written: left to the garbage collector, an upload of gigabytes would pile up tens of megabytes first.
 */
export class Upload {
  constructor(
    private readonly request: IncomingMessage,
    private readonly upstream: ClientRequest,
    private readonly passage: Passage,
  ) {}

  begin(): void {
    const { request, upstream } = this;
    request.on('data', this.onData).on('end', this.onEnd);
    upstream.on('drain', this.onDrain);
  }

  /** Passes no more on. What still comes is read and dropped, so that the client's next request can follow. */
  stop(): void {
    const { request, upstream } = this;
    request.off('data', this.onData).off('end', this.onEnd);
    upstream.off('drain', this.onDrain);
    request.resume();
  }

  private readonly onData = (chunk: Buffer): void => {
    this.passage.received(chunk.length);
    if (!this.upstream.write(chunk, () => letGo(chunk))) this.request.pause();
  };

  private readonly onEnd = (): void => {
    this.upstream.end();
  };

  private readonly onDrain = (): void => {
    this.request.resume();
  };
}

/** A buffer that is detached is freed at once. Each piece that Node's parser tells has one of its own. */
function letGo(chunk: Buffer): void {
  const memory = chunk.buffer;
  if (memory instanceof ArrayBuffer && memory.byteLength === chunk.length) memory.transfer(0);
}
