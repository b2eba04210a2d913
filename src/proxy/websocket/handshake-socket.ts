import { Agent } from 'node:http';
import { type NetConnectOpts, Socket, type TcpNetConnectOpts } from 'node:net';
import { isChunked } from '../../http/wire/framing.js';
import { isNamed, toPairs } from '../../http/wire/raw-headers.js';
import type { ResponseHead } from '../../http/wire/response-head.js';
import { type ResponseListener, ResponseReader } from '../../http/wire/response-reader.js';
import { followSocket } from '../../upstream/upstream-sockets.js';

const SWITCHING_PROTOCOLS = 101;
/** Statuses without a body, regardless of the headers. */
const BODILESS = new Set([SWITCHING_PROTOCOLS, 204, 304]);

/** Opens a connection for each handshake and keeps none: each becomes a tunnel, or ends. */
export class HandshakeAgent extends Agent {
  /** @param headBytes size limit of a response's head */
  constructor(private readonly headBytes: number) {
    super({ keepAlive: false });
  }

  override createConnection(options: NetConnectOpts): Socket {
    const socket = new HandshakeSocket(options, this.headBytes).connect(options as TcpNetConnectOpts);
    followSocket(socket);
    return socket;
  }
}

/**
 * Translates responses for Node's parser, which the library uses, to strict HTTP/1.1, as {@link ResponseReader} reads
 * them. Handshakes and requests thus get the same responses from the same container.
 */
class HandshakeSocket extends Socket implements ResponseListener {
  private readonly reader: ResponseReader;
  private isTunnel = false;
  private isChunked = false;
  /** One read as strict HTTP/1.1, in one piece, because the library drops data that comes before it is ready. */
  private passed: Buffer[] = [];

  constructor(options: NetConnectOpts, headLimit: number) {
    super(options);
    this.reader = new ResponseReader({ isHead: false, mayUpgrade: true, headLimit }, this);
  }

  /** Bytes from the system, before any other reader; null: the connection has ended. */
  override push(bytes: Buffer | null): boolean {
    if (this.isTunnel || (bytes === null && !this.reader.begun)) return super.push(bytes);
    try {
      if (bytes) this.reader.read(bytes);
      else if (!this.reader.done) this.reader.finish();
    } catch (error) {
      this.destroy(error as Error);
      return false;
    }
    const hasRoom = this.passed.length === 0 || super.push(Buffer.concat(this.passed));
    this.passed = [];
    return bytes === null ? super.push(null) : hasRoom;
  }

  onInformation({ status }: ResponseHead): void {
    this.pass(`HTTP/1.1 ${status} \r\n\r\n`);
  }

  onHead({ status, message, raw }: ResponseHead): void {
    this.isTunnel = status === SWITCHING_PROTOCOLS;
    const pairs = toPairs(raw);
    this.isChunked = !BODILESS.has(status) && isChunked(pairs);
    let head = `HTTP/1.1 ${status} ${message}\r\n`;
    for (const pair of pairs) {
      if (isNamed(pair, 'transfer-encoding') || (this.isTunnel && isNamed(pair, 'content-length'))) continue;
      head += `${pair[0]}: ${pair[1]}\r\n`;
    }
    this.pass(`${head}${this.isChunked ? 'transfer-encoding: chunked\r\n' : ''}\r\n`);
  }

  onData(chunk: Buffer): void {
    if (this.isChunked) this.pass(`${chunk.length.toString(16)}\r\n`);
    this.passed.push(chunk);
    if (this.isChunked) this.pass('\r\n');
  }

  onEnd(): void {
    if (this.isChunked) this.pass('0\r\n\r\n');
  }

  private pass(text: string): void {
    this.passed.push(Buffer.from(text, 'latin1'));
  }
}
