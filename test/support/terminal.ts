import { once } from 'node:events';
import WebSocket from 'ws';

const STDIN = 0;
const STDERR = 2;
const STATUS = 3;
const RESIZE = 4;
const FLOW = 5;
const CLOSE = 255;

/** The end of a WebSocket. */
export interface Closed {
  code: number;
  reason: string;
}

/** A client of Kubernetes' remote command protocol, by its documented frames. */
export class Terminal implements Disposable {
  private readonly pieces: Record<'stdout' | 'stderr', Buffer[]> = { stdout: [], stderr: [] };
  /** Bytes of input that the command has taken, with a window. */
  written = 0;
  status: Record<string, unknown> | undefined;
  readonly closed: Promise<Closed>;

  constructor(readonly socket: WebSocket) {
    socket.on('error', () => undefined);
    socket.on('message', (frame: Buffer) => this.take(frame));
    this.closed = once(socket, 'close').then(([code, reason]) => ({ code: code as number, reason: String(reason) }));
  }

  get output(): Buffer {
    return this.joined('stdout');
  }

  get stderr(): Buffer {
    return this.joined('stderr');
  }

  static async open(
    url: string,
    { protocol = 'v5.channel.k8s.io', headers = {}, first = [] as Buffer[] } = {},
  ): Promise<Terminal> {
    const socket = new WebSocket(url.replace('http', 'ws'), protocol, { headers });
    const terminal = new Terminal(socket);
    const refused = once(socket, 'unexpected-response').then(async ([, response]) => {
      let text = '';
      for await (const chunk of response as AsyncIterable<Buffer>) text += chunk.toString();
      throw Object.assign(new Error(text), JSON.parse(text) as object);
    });
    refused.catch(() => undefined);
    await Promise.race([once(socket, 'open'), refused]);
    for (const frame of first) socket.send(frame);
    return terminal;
  }

  static size(Width: number, Height: number): Buffer {
    return Buffer.concat([Buffer.of(RESIZE), Buffer.from(JSON.stringify({ Width, Height }))]);
  }

  /** Tells that the first `position` bytes of the output have been read. */
  read(position: number): void {
    this.socket.send(Buffer.concat([Buffer.of(FLOW), Buffer.from(JSON.stringify({ Read: position }))]));
  }

  type(text: string): void {
    this.socket.send(Buffer.concat([Buffer.of(STDIN), Buffer.from(text)]));
  }

  resize(cols: number, rows: number): void {
    this.socket.send(Terminal.size(cols, rows));
  }

  closeInput(): void {
    this.socket.send(Buffer.of(CLOSE, STDIN));
  }

  /** Resolves when the output has a text. */
  async until(text: string): Promise<void> {
    while (!this.output.includes(text)) await once(this.socket, 'message');
  }

  [Symbol.dispose](): void {
    this.socket.terminate();
  }

  private take(frame: Buffer): void {
    const payload = frame.subarray(1);
    if (frame[0] === STATUS) this.status = JSON.parse(payload.toString()) as Record<string, unknown>;
    else if (frame[0] === FLOW) this.written = (JSON.parse(payload.toString()) as { Written: number }).Written;
    else this.pieces[frame[0] === STDERR ? 'stderr' : 'stdout'].push(payload);
  }

  /** All that has come, put together once for each look. */
  private joined(stream: 'stdout' | 'stderr'): Buffer {
    const whole = Buffer.concat(this.pieces[stream]);
    this.pieces[stream] = [whole];
    return whole;
  }
}
