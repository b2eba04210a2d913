import type { WebSocket } from 'ws';
import { AppError } from '../../../errors/app-error.js';
import type { HeldExec, Writer } from '../resource/held-exec.js';
import type { OutputPiece } from '../session/output-history.js';
import type { PacedReader } from '../session/reader-pace.js';
import type { AttachRequest } from './attach-request.js';
import { CHANNEL, outputFrame, readIn, sizeIn, statusFrame, writtenFrame } from './frames.js';
import { OutputWindow } from './output-window.js';

const PING_MS = 20_000;
/** Bytes that a viewer may leave unread, once it has caught up. */
const MOST_UNREAD = 1024 * 1024;
/** Messages of a client with a window that may wait for the command. */
const MOST_PENDING = 16_384;
/** Milliseconds that a client gets to answer a close that does not depend on it. */
const CLOSING_MS = 1_000;

/** Codes of a close: RFC 6455, section 7.4, and dockAPI's own. */
const CLOSE = { normal: 1000, goingAway: 1001, revoked: 1008, failed: 1011, replaced: 4001, slow: 4008 } as const;

/** A client that is attached to an exec: it gets the output, and may write. */
export class Viewer implements Writer {
  private readonly over = new AbortController();
  private isAlive = true;
  /** Messages that the command has not taken yet. */
  private pending = 0;
  /** Bytes of them. */
  private queued = 0;
  /** Bytes of input that the command has taken. */
  private written = 0;
  private isPaused = false;
  private last: Promise<unknown> = Promise.resolve();
  private position: number;
  /** Position up to which the output has been handed to the socket. */
  private sent: number;
  private hasCaughtUp = false;
  /** Set if the client tells what it has read. */
  private readonly window: OutputWindow | undefined;
  /** Set if the command waits for the client. */
  private reader: PacedReader | undefined;

  constructor(
    private readonly socket: WebSocket,
    private readonly held: HeldExec,
    from: number,
    private readonly asked: Pick<AttachRequest, 'watch' | 'window'>,
  ) {
    this.position = this.sent = from;
    if (asked.window !== undefined) this.window = new OutputWindow(asked.window, from);
    socket.on('error', () => undefined); // 'close' follows
  }

  /** Sends the output until the command ends or the client leaves. Never rejects. */
  async run(): Promise<void> {
    const { session } = this.held;
    using _watch = session.history.onChange(() => this.checkPace());
    using reader = this.asked.watch ? undefined : session.pace?.enter(this.position);
    this.reader = reader;
    const pings = setInterval(() => this.ping(), PING_MS);
    this.socket.on('pong', () => (this.isAlive = true));
    this.socket.once('close', () => this.over.abort());
    if (this.window) this.socket.on('message', (message: Buffer) => this.heed(message));
    const { signal } = this.over;
    try {
      const told = this.window ? undefined : reader; // otherwise the client tells it
      for await (const piece of session.read(this.position, undefined, signal, told)) {
        await this.show(piece, signal);
        this.hasCaughtUp ||= piece.seq === session.history.next;
      }
      await this.send(statusFrame(session));
      this.socket.close(CLOSE.normal, session.state);
    } catch (error) {
      this.giveUp(error);
    } finally {
      clearInterval(pings);
    }
  }

  /** Takes input and sizes from the client from now on. */
  listen(): void {
    this.socket.on('message', (message: Buffer) => this.take(message));
  }

  replace(): void {
    this.socket.removeAllListeners('message');
    this.socket.close(CLOSE.replaced, 'another client writes now');
  }

  goAway(): void {
    this.dismiss(CLOSE.goingAway, 'dockAPI is shutting down');
  }

  /** Its token is not valid any more. */
  revoke(): void {
    this.over.abort();
    this.socket.removeAllListeners('message');
    this.dismiss(CLOSE.revoked, 'the token is not valid any more');
  }

  private dismiss(code: number, reason: string): void {
    this.socket.close(code, reason);
    setTimeout(() => this.socket.terminate(), CLOSING_MS).unref();
  }

  private async show({ stream, data }: OutputPiece, signal: AbortSignal): Promise<void> {
    for (let rest = data; rest.length > 0;) {
      const room = (await this.window?.room(this.position, signal)) ?? rest.length;
      const part = rest.subarray(0, room);
      this.sent = this.position + part.length;
      await this.send(outputFrame(stream, part));
      this.position = this.sent;
      rest = rest.subarray(part.length);
    }
  }

  /** Resolves when the frame has been passed to the system. */
  private send(frame: Buffer): Promise<void> {
    return new Promise((resolve, reject) => {
      this.socket.send(frame, (error) => (error ? reject(error) : resolve()));
    });
  }

  /** One whose first output was all of the history has as long as the history lasts. */
  private checkPace(): void {
    const { first, next } = this.held.session.history;
    const isLost = this.position < first;
    const mayLag = this.reader !== undefined || !this.hasCaughtUp;
    if (isLost || (!mayLag && next - this.position > MOST_UNREAD)) this.tooSlow();
  }

  private tooSlow(): void {
    this.over.abort();
    this.socket.close(CLOSE.slow, 'too slow: attach again with "after"');
  }

  private giveUp(error: unknown): void {
    if (error instanceof AppError && error.code === 'output_gone') this.tooSlow();
    else if (!this.over.signal.aborted) this.socket.close(CLOSE.failed, 'dockAPI failed');
  }

  /** A client that is not read cannot answer either. */
  private ping(): void {
    if (!this.isAlive && !this.isPaused) return this.socket.terminate();
    this.isAlive = false;
    this.socket.ping();
  }

  /** At once: what the client has read must not wait for its input, which may wait for that. */
  private heed(message: Buffer): void {
    if (message[0] !== CHANNEL.flow) return;
    const read = readIn(message.subarray(1));
    if (read === undefined || !this.window) return;
    const known = this.window.advance(read, this.sent);
    this.reader?.has(known);
  }

  /**
   * In order, so that a size holds for the input after it. The client is not read while the command does not read, or a client
   * with a window, when it has sent more than that.
   */
  private take(message: Buffer): void {
    if (message[0] === CHANNEL.flow) return;
    this.pending++;
    this.queued += message.length;
    this.checkPause();
    this.last = this.last
      .then(() => this.apply(message))
      .catch(() => undefined) // the end of the command is told otherwise
      .finally(() => {
        this.pending--;
        this.queued -= message.length;
        this.checkPause();
      });
  }

  private checkPause(): void {
    const { pending, queued, window } = this;
    const isFull = window ? queued > 2 * window.bytes || pending > MOST_PENDING : pending > 0;
    if (isFull === this.isPaused) return;
    this.isPaused = isFull;
    if (isFull) this.socket.pause();
    else this.socket.resume();
  }

  private async apply(message: Buffer): Promise<void> {
    const [channel, about] = message;
    const payload = message.subarray(1);
    const { session, spec } = this.held;
    const { signal } = this.over;
    if (channel === CHANNEL.stdin) await this.write(payload);
    else if (channel === CHANNEL.close && about === CHANNEL.stdin) await session.input?.write([], true, signal);
    else if (channel === CHANNEL.resize && spec.tty) {
      const size = sizeIn(payload);
      if (size) await session.resize(size.cols, size.rows);
    }
  }

  private async write(payload: Buffer): Promise<void> {
    await this.held.session.input?.write([payload], false, this.over.signal);
    this.written += payload.length;
    if (this.window) await this.send(writtenFrame(this.written));
  }
}
