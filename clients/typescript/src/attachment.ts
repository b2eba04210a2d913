import { interrupted, noWebSocket, outputLost, replaced } from './attach-errors.js';
import { CHANNEL, endIn, END_OF_INPUT, frame, PROTOCOL, readFrame, sizeFrame, writtenIn } from './attach-frames.js';
import { DockapiError } from './errors.js';
import type { ExecData, ExecEnd, OutputPiece } from './exec-process.js';
import { endIfSilent } from './liveness.js';
import { Pieces } from './pieces.js';
import { PromiseWithResolve } from './promise-with-resolve.js';
import { sleep } from './sleep.js';
import type { Query, Transport } from './transport.js';
import type { WebSocketConstructor, WebSocketLike } from './web-socket.js';

/** Output that waits for its reader, of a command that does not. */
const MOST_UNREAD = 64 * 1024 * 1024;
/** Bytes on their way each way, where the command waits for its reader. */
const WINDOW = 1024 * 1024;
/** Larger input is sent in pieces; dockAPI takes 1 MiB at most. */
const INPUT_PIECE = 64 * 1024;
/** Input that the connection may hold. */
const MOST_UNSENT = 1024 * 1024;
const POLL_MS = 10;
const FIRST_DELAY_MS = 250;
const LONGEST_DELAY_MS = 5_000;
/**
 * Attempts in a row to connect again, over almost a minute: dockAPI keeps the place of a client whose connection broke without a
 * word for up to 40 s.
 */
const ATTEMPTS = 14;

/** Of a client that has left. */
const LEFT: ExecEnd = { state: 'running', exit_code: null };

/** dockAPI's codes of a close. */
const CLOSED = { replaced: 4001, slow: 4008 } as const;

export interface AttachOptions {
  tty: boolean;
  takeover?: boolean;
  watch?: boolean;
  /** Whether the command waits for its readers. */
  waits?: boolean;
  /** Bytes of output that are known already. */
  after?: number;
  /** Position of the first byte that was kept when asked last, where any may be the first. */
  first?: number;
  /** Whether output that was dropped before it was read is skipped. */
  skip?: boolean;
  signal?: AbortSignal | undefined;
  onConnected?: (() => void) | undefined;
  onLost?: ((error: unknown) => void) | undefined;
}

/** A connection to the terminal, or the pipes, of a command. If it breaks, another one goes on where it was. */
export class Attachment {
  readonly output = new Pieces<OutputPiece>(
    ({ bytes }) => bytes.length,
    MOST_UNREAD,
    (size) => this.tellRead(size),
  );
  readonly end: Promise<ExecEnd>;
  private received: number;
  /** Position up to which the output has been read here. */
  private read: number;
  /** Bytes that are missing before the next piece. */
  private skipped = 0;
  /** Number of times in a row that output was gone when it was asked for. */
  private skips = 0;
  private wasAttached = false;
  /** Bytes of input on this connection, and of those the command has taken. */
  private sent = 0;
  private written = 0;
  private isInputClosed = false;
  private size: [number, number] | undefined;
  private socket: WebSocketLike | undefined;
  private opened!: PromiseWithResolve;
  private isOver = false;
  /** Aborts when the client leaves, or by the signal of the options. */
  private readonly leaving = new AbortController();

  /** @param path of the exec */
  constructor(
    private readonly transport: Transport,
    private readonly WebSocket: WebSocketConstructor,
    private readonly path: string,
    private readonly options: AttachOptions,
  ) {
    this.received = this.read = options.after ?? options.first ?? 0;
    const { signal } = options;
    const abort = () => this.leaving.abort(signal?.reason);
    if (signal?.aborted) abort();
    signal?.addEventListener('abort', abort, { once: true });
    this.waitForOpen();
    this.end = this.run()
      .catch((error: unknown) => {
        signal?.throwIfAborted();
        if (this.leaving.signal.aborted) return LEFT;
        throw error;
      })
      .finally(() => signal?.removeEventListener('abort', abort));
    this.end.then(
      () => this.finish(),
      (error: Error) => this.finish(error),
    );
  }

  /** Sends input, and waits while the connection is full. Input after the end of the command is dropped. */
  async write(input: Uint8Array): Promise<void> {
    for (let at = 0; at < input.length; at += INPUT_PIECE) {
      const piece = input.subarray(at, at + INPUT_PIECE);
      await this.send(frame(CHANNEL.stdin, piece), piece.length);
    }
  }

  closeInput(): Promise<void> {
    this.isInputClosed = true;
    return this.send(END_OF_INPUT);
  }

  resize(cols: number, rows: number): void {
    this.size = [cols, rows];
    if (this.opened.isResolved) this.socket?.send(sizeFrame(cols, rows));
  }

  /** Leaves the command, which goes on. */
  leave(): void {
    this.leaving.abort();
    this.finish();
  }

  /** @param size bytes of input in it */
  private async send(data: Uint8Array<ArrayBuffer>, size = 0): Promise<void> {
    await this.opened.promise;
    if (this.isOver) return;
    this.sent += size;
    this.socket!.send(data);
    while (!this.isOver && this.isFull) await sleep(POLL_MS);
  }

  private get isFull(): boolean {
    if (this.socket!.bufferedAmount > MOST_UNSENT) return true;
    return this.options.waits === true && this.opened.isResolved && this.sent - this.written > WINDOW;
  }

  /** Whether the command may not have all of the input of this connection. */
  private get isInputPending(): boolean {
    return this.sent > (this.options.waits ? this.written : 0);
  }

  /** dockAPI sends no more before it knows. */
  private tellRead(size: number): void {
    this.read += size;
    if (this.options.waits && this.opened.isResolved && !this.isOver) this.socket?.send(readFrame(this.read));
  }

  private finish(error?: Error): void {
    this.isOver = true;
    this.opened.resolve();
    this.output.end(error);
  }

  private async run(): Promise<ExecEnd> {
    const { onLost, tty } = this.options;
    const { signal } = this.leaving;
    for (let failures = 0; ;) {
      const before = this.received;
      const { end, wasOpened, error } = await this.connect();
      if (end) return end.exit_code === null ? await this.ask(end) : end;
      if (this.isInputPending && !tty) throw interrupted();
      if (wasOpened || this.received > before) failures = 0;
      const position = this.received;
      const reason = error ?? (await this.reason());
      if (failures >= ATTEMPTS) throw reason ?? noWebSocket(this.path);
      const hasSkipped = this.received > position;
      if (wasOpened || !hasSkipped) onLost?.(reason);
      const delay = Math.min(LONGEST_DELAY_MS, FIRST_DELAY_MS * 2 ** failures++);
      if (!hasSkipped) await sleep(delay, signal); // soon, it would be gone again
    }
  }

  /**
   * Why there is no connection: a refused handshake does not say it, the same request without one does.
   *
   * @returns undefined: dockAPI would take it
   * @throws DockapiError
   */
  private async reason(): Promise<DockapiError | undefined> {
    const { signal } = this.leaving;
    try {
      await this.transport.request(`${this.path}/attach`, { query: this.query, signal });
    } catch (error) {
      const code = error instanceof DockapiError ? error.code : undefined;
      if (code === 'output_gone') await this.skip();
      else if (code !== 'invalid_request') return this.passing(error);
    }
    return undefined;
  }

  /** @throws the error, unless another attempt may end otherwise */
  private passing(error: unknown): DockapiError {
    if (!(error instanceof DockapiError)) throw error;
    const { code, status } = error;
    const isAway = status === undefined || status >= 500;
    // The place may be that of its own connection, which dockAPI takes for alive.
    const isBack = this.wasAttached || this.options.after !== undefined;
    if (isAway || (isBack && (code === 'exec_attached' || status === 429))) return error;
    throw error;
  }

  /**
   * Goes on where output is kept. While the command writes, the first byte is soon dropped as well: the next attempt begins later.
   *
   * @throws DockapiError `output_lost` if none may be missing
   */
  private async skip(): Promise<void> {
    const mayBeginAnywhere = this.options.after === undefined && this.options.first !== undefined && !this.wasAttached;
    if (this.skips >= ATTEMPTS || (!mayBeginAnywhere && !this.options.skip)) throw outputLost();
    const { first, next } = (await this.describe()).output;
    const position = this.skips++ === 0 ? first : Math.ceil((first + next) / 2);
    const missing = Math.max(0, position - this.received);
    this.received += missing;
    this.read += missing;
    if (!mayBeginAnywhere) this.skipped += missing;
  }

  /** The end, as another dockAPI may know it. */
  private ask(end: ExecEnd): Promise<ExecEnd> {
    return this.describe().catch(() => end);
  }

  private async describe(): Promise<ExecData> {
    return (await this.transport.request(this.path, { signal: this.leaving.signal })).json() as Promise<ExecData>;
  }

  /** One connection, until it is closed. @throws DockapiError if there should be no other */
  private async connect(): Promise<{ end?: ExecEnd; wasOpened: boolean; error?: DockapiError }> {
    const { tty } = this.options;
    const { signal } = this.leaving;
    let url: string;
    try {
      url = await this.url();
    } catch (error) {
      return { wasOpened: false, error: this.passing(error) };
    }
    signal.throwIfAborted();
    const socket = (this.socket = new this.WebSocket(url, [PROTOCOL]));
    socket.binaryType = 'arraybuffer';
    const stopLooking = endIfSilent(socket);
    return new Promise((resolve, reject) => {
      let end: ExecEnd | undefined;
      let wasOpened = false;
      let error: DockapiError | undefined;
      const leave = () => {
        socket.close(1000);
        reject(signal.reason as Error);
      };
      signal.addEventListener('abort', leave, { once: true });
      socket.addEventListener('open', () => {
        wasOpened = this.wasAttached = true;
        this.skips = 0;
        this.sent = this.written = 0;
        if (tty && this.size) socket.send(sizeFrame(...this.size));
        if (this.isInputClosed) socket.send(END_OF_INPUT);
        this.opened.resolve();
        this.options.onConnected?.();
      });
      socket.addEventListener('error', () => undefined); // 'close' follows
      socket.addEventListener('message', ({ data }) => {
        const bytes = new Uint8Array(data as ArrayBuffer);
        const payload = bytes.subarray(1);
        if (bytes[0] === CHANNEL.status) end = endIn(payload);
        else if (bytes[0] === CHANNEL.flow) this.written = writtenIn(payload);
        else if (!this.take(bytes[0]!, payload)) {
          error = outputLost();
          socket.close(1000);
        }
      });
      socket.addEventListener('close', ({ code }) => {
        stopLooking();
        signal.removeEventListener('abort', leave);
        if (!this.isOver) this.waitForOpen();
        if (code === CLOSED.replaced) error = replaced();
        if (code === CLOSED.slow && !this.options.skip) error ??= outputLost();
        if (error && !end) reject(error);
        else resolve({ ...(end && { end }), wasOpened });
      });
    });
  }

  private take(channel: number, bytes: Uint8Array): boolean {
    const seq = (this.received += bytes.length);
    const { skipped } = this;
    this.skipped = 0;
    const stream = channel === CHANNEL.stderr ? 'stderr' : 'stdout';
    return this.output.push({ stream, bytes, seq, ...(skipped > 0 && { skipped }) });
  }

  /** With a ticket, because a browser's WebSocket cannot send a token. */
  private async url(): Promise<string> {
    const url = this.transport.urlOf(`${this.path}/attach`, this.query);
    url.protocol = url.protocol.replace('http', 'ws');
    if (this.transport.token !== undefined) {
      const response = await this.transport.request('/tickets', { method: 'POST', signal: this.leaving.signal });
      const { ticket } = (await response.json()) as { ticket: string };
      url.searchParams.set('ticket', ticket);
    }
    return url.href;
  }

  private get query(): Query {
    const { watch, takeover, waits } = this.options;
    const modes = { ...(watch && { watch }), ...(takeover && { takeover }), ...(waits && { window: WINDOW }) };
    return { after: this.received, ...modes };
  }

  private waitForOpen(): void {
    if (this.opened && !this.opened.isResolved) return;
    this.opened = new PromiseWithResolve();
  }
}
