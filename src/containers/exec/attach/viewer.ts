import type { WebSocket } from 'ws';
import { AppError } from '../../../errors/app-error.js';
import type { HeldExec, Writer } from '../resource/held-exec.js';
import { CHANNEL, outputFrame, sizeIn, statusFrame } from './frames.js';

const PING_MS = 20_000;
/** Bytes that a viewer may leave unread, once it has caught up. */
const MOST_UNREAD = 1024 * 1024;
/** Milliseconds that a client gets to answer a close that does not depend on it. */
const CLOSING_MS = 1_000;

/** Codes of a close: RFC 6455, section 7.4, and dockAPI's own. */
const CLOSE = { normal: 1000, goingAway: 1001, revoked: 1008, failed: 1011, replaced: 4001, slow: 4008 } as const;

/** A client that is attached to an exec: it gets the output, and may write. The command never waits for it. */
export class Viewer implements Writer {
  private readonly over = new AbortController();
  private isAlive = true;
  /** Messages that the command has not taken yet. */
  private pending = 0;
  private last: Promise<unknown> = Promise.resolve();
  private position: number;
  private hasCaughtUp = false;

  constructor(
    private readonly socket: WebSocket,
    private readonly held: HeldExec,
    from: number,
  ) {
    this.position = from;
    socket.on('error', () => undefined); // 'close' follows
  }

  /** Sends the output until the command ends or the client leaves. Never rejects. */
  async run(): Promise<void> {
    const { session } = this.held;
    using _watch = session.history.onChange(() => this.checkPace());
    const pings = setInterval(() => this.ping(), PING_MS);
    this.socket.on('pong', () => (this.isAlive = true));
    this.socket.once('close', () => this.over.abort());
    try {
      for await (const { stream, data, seq } of session.read(this.position, undefined, this.over.signal)) {
        await this.send(outputFrame(stream, data));
        this.position = seq;
        this.hasCaughtUp ||= seq === session.history.next;
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
    if (isLost || (this.hasCaughtUp && next - this.position > MOST_UNREAD)) this.tooSlow();
  }

  private tooSlow(): void {
    this.over.abort();
    this.socket.close(CLOSE.slow, 'too slow: attach again with "after"');
  }

  private giveUp(error: unknown): void {
    if (error instanceof AppError && error.code === 'output_gone') this.tooSlow();
    else if (!this.over.signal.aborted) this.socket.close(CLOSE.failed, 'dockAPI failed');
  }

  /** A client that takes nothing in cannot answer either. */
  private ping(): void {
    if (!this.isAlive && this.pending === 0) return this.socket.terminate();
    this.isAlive = false;
    this.socket.ping();
  }

  /** In order, so that a size holds for the input after it. The client is not read while the command does not read. */
  private take(message: Buffer): void {
    this.pending++;
    this.socket.pause();
    this.last = this.last
      .then(() => this.apply(message))
      .catch(() => undefined) // the end of the command is told otherwise
      .finally(() => {
        if (--this.pending === 0) this.socket.resume();
      });
  }

  private async apply(message: Buffer): Promise<void> {
    const [channel, about] = message;
    const payload = message.subarray(1);
    const { session, spec } = this.held;
    const { signal } = this.over;
    if (channel === CHANNEL.stdin) await session.input?.write([payload], false, signal);
    else if (channel === CHANNEL.close && about === CHANNEL.stdin) await session.input?.write([], true, signal);
    else if (channel === CHANNEL.resize && spec.tty) {
      const size = sizeIn(payload);
      if (size) await session.resize(size.cols, size.rows);
    }
  }
}
