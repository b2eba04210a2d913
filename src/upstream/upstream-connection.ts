import { type NetConnectOpts, Socket, type TcpNetConnectOpts } from 'node:net';
import { TLSSocket } from 'node:tls';
import { AppError } from '../errors/app-error.js';
import { Deadline } from './deadline.js';
import { type HeaderPair, isNamed } from '../http/wire/raw-headers.js';
import { ReadBuffer } from '../http/wire/read-buffer.js';
import type { ResponseHead } from '../http/wire/response-head.js';
import { type ResponseListener, ResponseReader } from '../http/wire/response-reader.js';
import type { Destination } from './destination.js';
import type { Deadlines } from './upstream-deadlines.js';
import { NO_ANSWER, NO_CONNECTION, SILENCE } from './upstream-errors.js';
import { followSocket, secureSocket, UnheardWritesSocket } from './upstream-sockets.js';

/** Milliseconds that an idle connection is kept, unless the container announces a time. */
const KEEP_ALIVE_MS = 4_000;
const LONGEST_KEEP_ALIVE_MS = 30_000;
/** Milliseconds by which dockAPI closes before the announced time. */
const KEEP_ALIVE_MARGIN_MS = 1_000;
const SECOND_MS = 1_000;

/** The container still works on the response (RFC 2518, section 10.1). Other interim responses do not mean that. */
const PROCESSING = 102;

/** The body of a request, sent after its head. */
export interface Body {
  /** @param onSent called when the container has taken all of it */
  begin(socket: Socket, onSent: () => void): void;
  /** True if the container has taken some of it since the last call, or waits for more: its response is not due. */
  moved(): boolean;
  /** Whether nothing of it is left to be written. */
  readonly isWritten: boolean;
}

/** One request on a connection, and the listener for its response. */
export interface Exchange extends Omit<ResponseListener, 'onData' | 'onEnd'> {
  readonly method: string;
  /** The request: its line, its headers and the empty line, as Latin-1 text. */
  readonly head: string;
  readonly body?: Body | undefined;
  /** Whether it may not be sent a second time: it never meets a connection that is known to have ended. */
  readonly isSentOnce?: boolean;
  /** @param memory owner of the chunk, shared until the chunk is written; undefined: nobody else */
  onData(chunk: Buffer, memory: ReadBuffer | undefined): void;
  /** The response is complete. @param isFree whether the connection can take the next request */
  onEnd(trailers: readonly string[], isFree: boolean): void;
  /** There is no response, or no more of it. The last call. */
  onError(error: Error): void;
}

/** A connection to a container or another dockAPI, for one request after another. */
export class UpstreamConnection implements ResponseListener {
  private socket: Socket | undefined;
  private isOpen = false;
  private exchange: Exchange | undefined;
  /** Reads the expected response; undefined while there is no request. */
  private reader: ResponseReader | undefined;
  private trailers: readonly string[] = [];
  private buffer: ReadBuffer | undefined;
  private isPaused = false;
  /** True until the response begins; interim responses do not count. */
  private isAwaiting = false;
  private requests = 0;
  private isUnsent = true;
  private readonly toConnect: Deadline;
  private readonly toResponse: Deadline;
  private readonly toGoOn: Deadline;
  private toRest = this.restOf(KEEP_ALIVE_MS);
  private keepAliveMs = KEEP_ALIVE_MS;

  /** @param onClosed called when it takes no more requests */
  constructor(
    private readonly target: Destination,
    private readonly limits: Deadlines,
    private readonly onClosed: (connection: UpstreamConnection) => void,
  ) {
    const expire = (detail: string) => () => this.destroy(new AppError('upstream_timeout', detail));
    this.toConnect = new Deadline(limits.connectMs, expire(NO_CONNECTION));
    this.toResponse = new Deadline(limits.responseMs, () => this.onNoResponse());
    this.toGoOn = new Deadline(limits.idleMs, expire(SILENCE));
  }

  /** True if the container may have closed the connection before it got the request. */
  get mayHaveBeenDead(): boolean {
    return this.requests > 1 && !this.reader?.begun;
  }

  /** True if it has had requests, and nothing of the current one has been sent. */
  get isStale(): boolean {
    return this.requests > 1 && this.isUnsent;
  }

  get isConnecting(): boolean {
    return !this.isOpen;
  }

  send(exchange: Exchange): void {
    this.exchange = exchange;
    this.isUnsent = true;
    this.toRest.stop();
    if (this.requests++ === 0) this.open();
    else if (exchange.isSentOnce) this.writeIfAlive(exchange);
    else this.writeAgain(exchange);
  }

  pause(): void {
    this.toGoOn.stop();
    this.isPaused = true;
    this.socket?.pause();
  }

  resume(): void {
    this.toGoOn.start();
    this.isPaused = false;
    this.socket?.resume();
  }

  /** Destroys the connection; its request fails with `error`. */
  destroy(error: Error): void {
    for (const deadline of [this.toConnect, this.toResponse, this.toGoOn, this.toRest]) deadline.end();
    this.socket?.destroy();
    this.onClosed(this);
    const { exchange } = this;
    this.exchange = undefined;
    exchange?.onError(error);
  }

  onInformation(head: ResponseHead): void {
    if (head.status === PROCESSING) this.toResponse.start();
    this.exchange?.onInformation(head);
  }

  onHead(head: ResponseHead): void {
    this.isAwaiting = false;
    this.toResponse.stop();
    this.toGoOn.start();
    this.keepAliveMs = keepAliveOf(head);
    this.exchange?.onHead(head);
  }

  onData(chunk: Buffer): void {
    this.exchange?.onData(chunk, this.buffer);
  }

  onEnd(trailers: readonly string[]): void {
    this.trailers = trailers; // passed on when it is clear what happens to the connection
  }

  private open(): void {
    const socket = this.target.connect ? this.openStream(this.target.connect) : this.openSocket();
    followSocket(socket);
    this.socket = socket;
    this.toConnect.start();
    socket.once(socket instanceof TLSSocket ? 'secureConnect' : 'connect', () => {
      this.isOpen = true;
      this.toConnect.end();
      if (!this.exchange) return; // over before it began
      this.expectResponse(this.exchange);
      this.write(this.exchange);
    });
    socket.once('end', () => this.onFin());
    socket.once('error', (error) => this.destroy(error));
    socket.once('close', () => {
      this.buffer?.release();
      this.buffer = undefined;
      this.destroy(lost());
    });
  }

  private openSocket(): Socket {
    const { address: host, port, socketPath: path, tls } = this.target;
    const onread = { buffer: () => this.nextBuffer(), callback: (length: number) => this.onRead(length) };
    const to = path === undefined ? { host, port, noDelay: true } : { path };
    const options = { ...to, onread } as NetConnectOpts;
    if (tls) return secureSocket(options, tls());
    const Kind = this.exchange?.body ? UnheardWritesSocket : Socket;
    return new Kind(options).connect(options as TcpNetConnectOpts);
  }

  private openStream(connect: () => Socket): Socket {
    return connect().on('data', (bytes: Buffer) => this.onBytes(bytes));
  }

  /**
   * Writes a request to an idle connection. The connection may have ended meanwhile, or have received unexpected bytes,
   * which the system has not reported yet. Bytes that are read together with the event that caused this request were
   * there before it: they are not its response, and there is no reader for them. Later bytes are.
   */
  private writeAgain(exchange: Exchange): void {
    this.write(exchange);
    afterPoll(() => {
      if (this.exchange === exchange) this.expectResponse(exchange);
    });
  }

  /**
   * As {@link writeAgain}, but nothing is written before the system was asked once more: what had ended before this
   * request came is known then.
   */
  private writeIfAlive(exchange: Exchange): void {
    const write = () => {
      if (this.exchange !== exchange) return; // the connection has ended
      this.expectResponse(exchange);
      this.write(exchange);
    };
    afterPoll(() => afterPoll(write));
  }

  private write({ head, body }: Exchange): void {
    const { socket } = this;
    if (!socket) return;
    this.isUnsent = false;
    socket.write(head, 'latin1');
    this.isAwaiting = true;
    this.toResponse.start();
    body?.begin(socket, () => this.isAwaiting && this.toResponse.start());
  }

  /** The response timeout counts from the last byte of the request that the container took. */
  private onNoResponse(): void {
    if (this.exchange?.body?.moved()) this.toResponse.start();
    else this.destroy(new AppError('upstream_timeout', NO_ANSWER));
  }

  private expectResponse({ method }: Exchange): void {
    this.reader = new ResponseReader({ isHead: method === 'HEAD', headLimit: this.limits.headBytes }, this);
  }

  /** Buffer of the next read: the same one, unless its bytes are still being written to a client. */
  private nextBuffer(): Buffer {
    if (!this.buffer?.unshared) {
      this.buffer?.release();
      this.buffer = ReadBuffer.take();
    }
    return this.buffer.bytes;
  }

  /** @returns whether to continue reading */
  private onRead(length: number): boolean {
    if (this.buffer) this.onBytes(this.buffer.bytes.subarray(0, length));
    return !this.isPaused;
  }

  private onBytes(bytes: Buffer): void {
    const { reader } = this;
    if (!reader) return this.destroy(lost()); // unexpected bytes: no response may begin with them
    if (!this.isPaused && !this.isAwaiting) this.toGoOn.start();
    this.carryOn(reader, () => reader.read(bytes));
  }

  private onFin(): void {
    const { reader } = this;
    if (reader?.begun) this.carryOn(reader, () => reader.finish());
    else this.destroy(lost());
  }

  private carryOn(reader: ResponseReader, read: () => void): void {
    try {
      read();
    } catch (error) {
      return this.destroy(error as Error);
    }
    if (reader.done && this.exchange) this.settle(reader, this.exchange);
  }

  /** The response is complete. A response to HEAD has no body, but some servers send one later: it is not awaited. */
  private settle(reader: ResponseReader, exchange: Exchange): void {
    this.exchange = undefined;
    this.reader = undefined;
    this.isAwaiting = false;
    this.toResponse.stop();
    this.toGoOn.stop();
    const isFree = reader.reusable && !reader.isHead && exchange.body?.isWritten !== false;
    if (isFree) this.rest();
    exchange.onEnd(this.trailers, isFree);
    if (!isFree) this.destroy(lost());
  }

  private rest(): void {
    if (this.isPaused) {
      this.isPaused = false;
      this.socket?.resume(); // to notice its end
    }
    if (this.toRest.ms !== this.keepAliveMs) {
      this.toRest.end();
      this.toRest = this.restOf(this.keepAliveMs);
    }
    this.toRest.start();
  }

  private restOf(ms: number): Deadline {
    return new Deadline(ms, () => this.destroy(lost()));
  }
}

/** The container closed the connection, or will see it end. */
function lost(): Error {
  return Object.assign(new Error('the connection ended without a response'), { code: 'ECONNRESET' });
}

/** `Keep-Alive: timeout=5`, in seconds: de facto, from RFC 2068. */
function keepAliveOf({ raw }: ResponseHead): number {
  for (let index = 0; index + 1 < raw.length; index += 2) {
    const field: HeaderPair = [raw[index] ?? '', raw[index + 1] ?? ''];
    if (!isNamed(field, 'keep-alive')) continue;
    const [, seconds] = /\btimeout=(\d{1,6})\b/i.exec(field[1]) ?? [];
    if (seconds === undefined) break;
    return Math.min(LONGEST_KEEP_ALIVE_MS, Math.max(1, Number(seconds) * SECOND_MS - KEEP_ALIVE_MARGIN_MS));
  }
  return KEEP_ALIVE_MS;
}

const waiting: (() => void)[] = [];

/** Calls back when everything that the system has reported together with the current event is read. */
function afterPoll(work: () => void): void {
  if (waiting.push(work) === 1) setImmediate(() => waiting.splice(0).forEach((each) => each()));
}
