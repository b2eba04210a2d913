import { DockapiError, type ExecProcess } from '@dockapi/client';
import { dockapi } from '../../api/dockapi.js';
import { isRefused, toProblem } from '../../api/http.js';
import { onWoken } from '../../api/visibility.js';

/** After the client's own attempts. */
const PAUSE_MS = 2_000;

/** How the connection is. */
export type Phase =
  | { kind: 'connecting' | 'connected' | 'replaced' }
  | { kind: 'ended'; detail: string }
  | { kind: 'lost' | 'refused'; detail: string };

interface Listener {
  /** @param skipped bytes before these that are lost */
  onOutput: (bytes: Uint8Array, skipped: number) => void;
  onPhase: (phase: Phase) => void;
}

/**
 * A terminal on an exec. It attaches again for as long as there is one, with the number of bytes that it has, so that nothing comes
 * twice. Only what dockAPI has dropped meanwhile is missing, and is told.
 */
export class TerminalConnection {
  private process: ExecProcess | undefined;
  private input: WritableStreamDefaultWriter<Uint8Array> | undefined;
  /** Position up to which the output has come; undefined: none has. */
  private received: number | undefined;
  private attempt = 0;
  private size: [cols: number, rows: number] | undefined;
  private readonly endWoken: () => void;

  constructor(
    private readonly containerId: string,
    private readonly execId: string,
    private readonly isWatching: boolean,
    private readonly listener: Listener,
  ) {
    // A connection from before the computer slept may be dead.
    this.endWoken = onWoken(() => this.isAttached && void this.connect());
  }

  /** @param takeover whether another client that types is replaced */
  async connect(takeover = false): Promise<void> {
    const attempt = ++this.attempt;
    this.process?.leave();
    this.tell(attempt, { kind: 'connecting' });
    try {
      const attached = await this.attach(attempt, takeover);
      if (!this.isNow(attempt)) return attached.leave();
      this.use(attached);
      await this.read(attached, attempt);
      await this.ended(attached, attempt);
    } catch (error) {
      await this.failed(error, attempt);
    }
  }

  type(text: string): void {
    void this.input?.write(new TextEncoder().encode(text)).catch(() => undefined);
  }

  resize(cols: number, rows: number): void {
    this.size = [cols, rows];
    if (!this.isWatching) this.process?.resize(cols, rows);
  }

  close(): void {
    this.attempt++;
    this.endWoken();
    this.process?.leave();
  }

  private get isAttached(): boolean {
    return this.process !== undefined;
  }

  private attach(attempt: number, takeover: boolean): Promise<ExecProcess> {
    let wasConnected = false;
    return dockapi
      .peek()
      .container(this.containerId)
      .attach(this.execId, {
        ...(this.received !== undefined && { after: this.received }),
        skip: true,
        takeover,
        watch: this.isWatching,
        onConnected: () => {
          wasConnected = true;
          this.tell(attempt, { kind: 'connected' });
        },
        onLost: () => this.tell(attempt, { kind: 'lost', detail: lossOf(wasConnected) }),
      });
  }

  private use(attached: ExecProcess): void {
    this.process = attached;
    this.input = attached.stdin.getWriter();
    if (this.size && !this.isWatching) attached.resize(...this.size);
  }

  private async read(attached: ExecProcess, attempt: number): Promise<void> {
    for await (const { bytes, seq, skipped = 0 } of attached.output) {
      if (!this.isNow(attempt)) return;
      this.received = seq;
      this.listener.onOutput(bytes, skipped);
    }
  }

  private async ended(attached: ExecProcess, attempt: number): Promise<void> {
    const { state, exit_code: code } = await attached.end;
    if (this.isNow(attempt)) this.process = undefined;
    const detail = state === 'lost' ? 'the dockAPI that followed it was restarted' : state.replaceAll('_', ' ');
    this.tell(attempt, { kind: 'ended', detail: code === null ? detail : `exit code ${code}` });
  }

  private async failed(error: unknown, attempt: number): Promise<void> {
    if (!this.isNow(attempt)) return;
    const { message } = toProblem(error);
    const code = error instanceof DockapiError ? error.code : undefined;
    if (code === 'replaced' || (isRefused(error) && code !== 'exec_attached')) {
      this.process = undefined;
      this.tell(attempt, code === 'replaced' ? { kind: 'replaced' } : { kind: 'refused', detail: message });
      return;
    }
    this.tell(attempt, { kind: 'lost', detail: message });
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
    if (this.isNow(attempt)) await this.connect();
  }

  /** Whether no later attempt has begun. */
  private isNow(attempt: number): boolean {
    return attempt === this.attempt;
  }

  private tell(attempt: number, phase: Phase): void {
    if (this.isNow(attempt)) this.listener.onPhase(phase);
  }
}

/** A refused WebSocket does not say why. */
function lossOf(wasConnected: boolean): string {
  return wasConnected ? 'The connection was lost' : 'The terminal cannot be reached: perhaps it is in use elsewhere';
}
