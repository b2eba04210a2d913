import type { components } from './api.js';
import { Attachment, type AttachOptions } from './attachment.js';
import { DockapiError } from './errors.js';
import type { Transport } from './transport.js';
import type { WebSocketConstructor } from './web-socket.js';

export type ExecData = components['schemas']['Exec'];
export type ExecEnd = Pick<ExecData, 'state' | 'exit_code'>;

/** A piece of a command's output. With a terminal, all of it is stdout. */
export interface OutputPiece {
  stream: 'stdout' | 'stderr';
  bytes: Uint8Array;
  /** Number of bytes of output up to and with these: the `after` of a client that attaches again. */
  seq: number;
  /** Number of bytes before these that were dropped before they were read: only with `skip`. */
  skipped?: number;
}

/**
 * A command that runs in a container, with its streams. It goes on without its client; at the end of `await using` it is
 * ended and forgotten.
 */
export class ExecProcess implements AsyncDisposable {
  /** Input. Closing it is the end of the command's stdin. */
  readonly stdin: WritableStream<Uint8Array>;
  /** Resolves when the command has ended. Rejects if the connection is lost for good. */
  readonly end: Promise<ExecEnd>;
  private readonly attachment: Attachment;

  /** @param path of the exec */
  constructor(
    private readonly transport: Transport,
    WebSocket: WebSocketConstructor,
    readonly id: string,
    private readonly path: string,
    options: AttachOptions,
  ) {
    const attachment = (this.attachment = new Attachment(transport, WebSocket, path, options));
    this.end = attachment.end;
    this.stdin = new WritableStream<Uint8Array>({
      write: (chunk) => attachment.write(chunk),
      close: () => attachment.closeInput(),
    });
  }

  /** The output as it comes, once. */
  get output(): AsyncIterable<OutputPiece> {
    return this.attachment.output;
  }

  /** All output from now on as text, when the command has ended. */
  async text(): Promise<string> {
    const decoder = new TextDecoder();
    let text = '';
    for await (const { bytes } of this.output) text += decoder.decode(bytes, { stream: true });
    return text + decoder.decode();
  }

  /** Sets the size of the terminal. */
  resize(cols: number, rows: number): void {
    this.attachment.resize(cols, rows);
  }

  /** Ends the command and everything that it has started. @param grace seconds until what is left is killed */
  async kill(signal = 'TERM', grace?: number): Promise<void> {
    const body = JSON.stringify({ signal, ...(grace !== undefined && { grace }) });
    await this.transport.request(`${this.path}/kill`, { method: 'POST', headers: JSON_BODY, body });
  }

  /** Closes the connection. The command goes on. */
  leave(): void {
    this.attachment.leave();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.leave();
    await this.transport.request(this.path, { method: 'DELETE' }).catch((error: unknown) => {
      if (!(error instanceof DockapiError && GONE.includes(error.code))) throw error;
    });
  }
}

/** There is nothing left to end. */
const GONE: DockapiError['code'][] = ['exec_not_found', 'container_not_found', 'container_not_running'];

export const JSON_BODY = { 'content-type': 'application/json' };
