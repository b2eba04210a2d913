import { path, urlOf } from '../../api/base.js';
import { call, toProblem } from '../../api/http.js';
import { hasToken } from '../../api/session.js';

const STDIN = 0;
const STDOUT = 1;
const STDERR = 2;
const STATUS = 3;
const RESIZE = 4;

/** dockAPI's close codes. */
const ENDED = 1000;
const REPLACED = 4001;
const PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 5_000;

/** How the connection is. */
export type Phase =
  | { kind: 'connecting' | 'connected' | 'replaced' }
  | { kind: 'ended'; detail: string }
  | { kind: 'lost' | 'refused'; detail: string };

interface Listener {
  onOutput: (bytes: Uint8Array) => void;
  onPhase: (phase: Phase) => void;
}

/**
 * A terminal's connection to an exec, in the frames of docs/exec.md. It attaches again by itself after a lost connection, with the
 * number of bytes that it has, so that nothing is missing and nothing comes twice.
 */
export class TerminalConnection {
  private socket: WebSocket | undefined;
  private received = 0;
  private isClosed = false;
  private pause = PAUSE_MS;
  private timer = 0;
  private size: { Width: number; Height: number } | undefined;
  private end = '';

  constructor(
    private readonly containerId: string,
    private readonly execId: string,
    private readonly isWatching: boolean,
    private readonly listener: Listener,
  ) {}

  /** @param takeover whether another client that types is replaced */
  async connect(takeover = false): Promise<void> {
    this.listener.onPhase({ kind: 'connecting' });
    try {
      const url = await this.url(takeover);
      if (!this.isClosed) this.open(url);
    } catch (error) {
      const { body, message } = toProblem(error);
      if (body.status >= 400 && body.status < 500) this.listener.onPhase({ kind: 'refused', detail: message });
      else this.retry(message);
    }
  }

  type(text: string): void {
    this.send(STDIN, new TextEncoder().encode(text));
  }

  resize(cols: number, rows: number): void {
    this.size = { Width: cols, Height: rows };
    this.sendSize();
  }

  close(): void {
    this.isClosed = true;
    clearTimeout(this.timer);
    this.socket?.close();
  }

  /** @throws Problem if there is no such exec any more */
  private async url(takeover: boolean): Promise<URL> {
    const route = path`containers/${this.containerId}/execs/${this.execId}`;
    await call('GET', route); // a refused WebSocket does not say why
    const ticket = hasToken.value ? (await call<{ ticket: string }>('POST', 'tickets')).ticket : undefined;
    const query = {
      after: this.received,
      takeover: takeover || undefined,
      watch: this.isWatching || undefined,
      ticket,
    };
    const url = urlOf(`${route}/attach`, query);
    url.protocol = url.protocol.replace('http', 'ws');
    return url;
  }

  private open(url: URL): void {
    const socket = new WebSocket(url, 'v5.channel.k8s.io');
    this.socket = socket;
    socket.binaryType = 'arraybuffer';
    let isOpen = false;
    socket.onopen = () => {
      isOpen = true;
      this.pause = PAUSE_MS;
      this.sendSize();
      this.listener.onPhase({ kind: 'connected' });
    };
    socket.onmessage = ({ data }) => this.take(new Uint8Array(data as ArrayBuffer));
    socket.onclose = ({ code, reason }) => this.closed(code, reason, isOpen);
  }

  private take(frame: Uint8Array): void {
    const payload = frame.subarray(1);
    if (frame[0] === STDOUT || frame[0] === STDERR) {
      this.received += payload.length;
      this.listener.onOutput(payload);
    } else if (frame[0] === STATUS) this.end = endOf(new TextDecoder().decode(payload));
  }

  private closed(code: number, reason: string, wasOpen: boolean): void {
    if (this.isClosed) return;
    if (code === ENDED) this.listener.onPhase({ kind: 'ended', detail: this.end || reason });
    else if (code === REPLACED) this.listener.onPhase({ kind: 'replaced' });
    else
      this.retry(
        wasOpen ? 'The connection was lost' : 'The terminal cannot be reached: perhaps it is in use elsewhere',
      );
  }

  private retry(detail: string): void {
    this.listener.onPhase({ kind: 'lost', detail });
    this.timer = window.setTimeout(() => void this.connect(), this.pause);
    this.pause = Math.min(this.pause * 2, LONGEST_PAUSE_MS);
  }

  private sendSize(): void {
    if (this.size && !this.isWatching) this.send(RESIZE, new TextEncoder().encode(JSON.stringify(this.size)));
  }

  private send(channel: number, payload: Uint8Array): void {
    if (this.socket?.readyState !== WebSocket.OPEN) return;
    const frame = new Uint8Array(payload.length + 1);
    frame[0] = channel;
    frame.set(payload, 1);
    this.socket.send(frame);
  }
}

/** The exit code in a `Status` of Kubernetes. */
function endOf(status: string): string {
  const { details } = JSON.parse(status) as { details?: { causes?: { reason: string; message: string }[] } };
  const code = details?.causes?.find(({ reason }) => reason === 'ExitCode')?.message;
  return `exit code ${code ?? 0}`;
}
