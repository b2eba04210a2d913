import { CHANNEL, endIn, END_OF_INPUT, frame, PROTOCOL, sizeFrame } from './attach-frames.js';
import { DockapiError } from './errors.js';
import type { ExecEnd, OutputPiece } from './exec-process.js';
import { Pieces } from './pieces.js';
import { sleep } from './sleep.js';
import type { Transport } from './transport.js';

/** The part of a WebSocket that is used: that of browsers, of Node, and of `ws`. */
export interface WebSocketLike {
  binaryType: string;
  readonly bufferedAmount: number;
  send(data: Uint8Array<ArrayBuffer>): void;
  close(code?: number, reason?: string): void;
  addEventListener(type: 'open' | 'error', listener: () => void): void;
  addEventListener(type: 'message', listener: (event: { data: unknown }) => void): void;
  addEventListener(type: 'close', listener: (event: { code: number; reason: string }) => void): void;
}

export type WebSocketConstructor = new (url: string, protocols: string[]) => WebSocketLike;

/** Output that waits for its reader. dockAPI does not slow the command down. */
const MOST_UNREAD = 64 * 1024 * 1024;
/** Larger input is sent in pieces; dockAPI takes 1 MiB at most. */
const INPUT_PIECE = 64 * 1024;
/** Input that the connection may hold. */
const MOST_UNSENT = 1024 * 1024;
const POLL_MS = 10;
const FIRST_DELAY_MS = 250;
const LONGEST_DELAY_MS = 5_000;
/** Attempts in a row to connect again, over half a minute. */
const ATTEMPTS = 10;

/** dockAPI's codes of a close. */
const CLOSED = { replaced: 4001, slow: 4008 } as const;

export interface AttachOptions {
  tty: boolean;
  takeover?: boolean;
  watch?: boolean;
  /** Bytes of output that are known already. Default: none, so all that is kept comes. */
  after?: number;
  signal?: AbortSignal | undefined;
  onLost?: ((error: unknown) => void) | undefined;
}

/** A connection to the terminal, or the pipes, of a command. If it breaks, another one goes on where it was. */
export class Attachment {
  readonly output = new Pieces<OutputPiece>(({ bytes }) => bytes.length, MOST_UNREAD);
  readonly end: Promise<ExecEnd>;
  private received: number;
  private hasSentInput = false;
  private size: [number, number] | undefined;
  private socket: WebSocketLike | undefined;
  private opened!: PromiseWithResolve;
  private isOver = false;

  /** @param path of the exec */
  constructor(
    private readonly transport: Transport,
    private readonly WebSocket: WebSocketConstructor,
    private readonly path: string,
    private readonly options: AttachOptions,
  ) {
    this.received = options.after ?? 0;
    this.waitForOpen();
    this.end = this.run();
    this.end.then(
      () => this.finish(),
      (error: Error) => this.finish(error),
    );
  }

  /** Sends input, and waits while the connection is full. Input after the end of the command is dropped. */
  async write(input: Uint8Array): Promise<void> {
    for (let at = 0; at < input.length; at += INPUT_PIECE)
      await this.send(frame(CHANNEL.stdin, input.subarray(at, at + INPUT_PIECE)));
  }

  closeInput(): Promise<void> {
    return this.send(END_OF_INPUT);
  }

  resize(cols: number, rows: number): void {
    this.size = [cols, rows];
    if (this.opened.isResolved) this.socket?.send(sizeFrame(cols, rows));
  }

  /** Leaves the command, which goes on. */
  leave(): void {
    this.isOver = true;
    this.socket?.close(1000);
    this.finish();
  }

  private async send(data: Uint8Array<ArrayBuffer>): Promise<void> {
    await this.opened.promise;
    if (this.isOver) return;
    this.hasSentInput = true;
    this.socket!.send(data);
    while (!this.isOver && this.socket!.bufferedAmount > MOST_UNSENT) await sleep(POLL_MS);
  }

  private finish(error?: Error): void {
    this.isOver = true;
    this.opened.resolve();
    this.output.end(error);
  }

  private async run(): Promise<ExecEnd> {
    const { signal, onLost } = this.options;
    for (let failures = 0; ;) {
      const before = this.received;
      const { end, wasOpened, error } = await this.connect();
      if (end) return end.exit_code === null ? await this.ask(end) : end;
      signal?.throwIfAborted();
      if (this.isOver) return { state: 'running', exit_code: null };
      if (error) throw error;
      if (this.hasSentInput && !this.options.tty) throw interrupted();
      if (wasOpened || this.received > before) failures = 0;
      await this.check(failures);
      onLost?.(undefined);
      await sleep(Math.min(LONGEST_DELAY_MS, FIRST_DELAY_MS * 2 ** failures++), signal);
    }
  }

  /** A refused handshake does not say why: the output may. @throws DockapiError */
  private async check(failures: number): Promise<void> {
    const query = { after: this.received };
    try {
      const { body } = await this.transport.request(`${this.path}/output`, { query, ...signalOf(this.options.signal) });
      await body?.cancel();
    } catch (error) {
      if (!(error instanceof DockapiError)) throw error;
      if (error.code === 'output_gone') throw outputLost();
      const isRefused = error.status !== undefined && error.status < 500;
      if (isRefused || failures >= ATTEMPTS) throw error;
    }
    if (failures >= ATTEMPTS)
      throw new DockapiError(
        'unreachable',
        `No WebSocket to ${this.path}/attach. Check what is between here and dockAPI.`,
      );
  }

  /** The end, as another dockAPI may know it. */
  private async ask(end: ExecEnd): Promise<ExecEnd> {
    const response = await this.transport.request(this.path).catch(() => undefined);
    return response ? ((await response.json()) as ExecEnd) : end;
  }

  /** One connection, until it is closed. */
  private async connect(): Promise<{ end?: ExecEnd; wasOpened: boolean; error?: DockapiError }> {
    const { tty, signal } = this.options;
    const url = await this.url();
    signal?.throwIfAborted();
    const socket = (this.socket = new this.WebSocket(url, [PROTOCOL]));
    socket.binaryType = 'arraybuffer';
    const leave = () => socket.close(1000);
    signal?.addEventListener('abort', leave, { once: true });
    return new Promise((resolve) => {
      let end: ExecEnd | undefined;
      let wasOpened = false;
      let error: DockapiError | undefined;
      socket.addEventListener('open', () => {
        wasOpened = true;
        if (tty && this.size) socket.send(sizeFrame(...this.size));
        this.opened.resolve();
      });
      socket.addEventListener('error', () => undefined); // 'close' follows
      socket.addEventListener('message', ({ data }) => {
        const bytes = new Uint8Array(data as ArrayBuffer);
        const payload = bytes.subarray(1);
        if (bytes[0] === CHANNEL.status) end = endIn(payload);
        else if (!this.take(bytes[0]!, payload)) {
          error = outputLost();
          socket.close(1000);
        }
      });
      socket.addEventListener('close', ({ code }) => {
        signal?.removeEventListener('abort', leave);
        if (!this.isOver) this.waitForOpen();
        if (code === CLOSED.replaced) error = replaced();
        if (code === CLOSED.slow) error ??= outputLost();
        resolve({ ...(end && { end }), ...(error && { error }), wasOpened });
      });
    });
  }

  private take(channel: number, bytes: Uint8Array): boolean {
    this.received += bytes.length;
    return this.output.push({ stream: channel === CHANNEL.stderr ? 'stderr' : 'stdout', bytes });
  }

  /** With a ticket, because a browser's WebSocket cannot send a token. */
  private async url(): Promise<string> {
    const { watch, takeover, signal } = this.options;
    const query = { after: this.received, ...(watch && { watch }), ...(takeover && { takeover }) };
    const url = this.transport.urlOf(`${this.path}/attach`, query);
    url.protocol = url.protocol.replace('http', 'ws');
    if (this.transport.token !== undefined) {
      const response = await this.transport.request('/tickets', { method: 'POST', ...signalOf(signal) });
      const { ticket } = (await response.json()) as { ticket: string };
      url.searchParams.set('ticket', ticket);
    }
    return url.href;
  }

  private waitForOpen(): void {
    if (this.opened && !this.opened.isResolved) return;
    this.opened = new PromiseWithResolve();
  }
}

class PromiseWithResolve {
  isResolved = false;
  resolve!: () => void;
  readonly promise = new Promise<void>((resolve) => {
    this.resolve = () => {
      this.isResolved = true;
      resolve();
    };
  });
}

const signalOf = (signal: AbortSignal | undefined) => (signal ? { signal } : {});

const outputLost = () =>
  new DockapiError(
    'output_lost',
    'The command wrote faster than its output was read. Write it to a file, and read that.',
  );

const interrupted = () =>
  new DockapiError('input_interrupted', 'The connection broke while the command got input, which may be incomplete.');

const replaced = () => new DockapiError('replaced', 'Another client has taken over the terminal of this command.');
