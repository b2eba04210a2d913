import type { ExecProcess } from '@dockapi/client';
import { DetachKeys } from './detach-keys.js';

/** This terminal, as that of a command in a container: raw, and of the same size, until it is disposed of. */
export class Terminal implements Disposable {
  /** Whether its user has left the command with Ctrl-P Ctrl-Q. */
  isLeft = false;
  private readonly keys = new DetachKeys();
  private readonly resize = () => {
    const { cols, rows } = Terminal.size();
    if (cols && rows) this.process.resize(cols, rows);
  };

  constructor(private readonly process: ExecProcess) {
    globalThis.process.stdout.on('resize', this.resize);
    this.resize();
  }

  /** Of this terminal; nothing where there is none. */
  static size(): { cols?: number; rows?: number } {
    const { columns, rows } = process.stdout;
    return columns > 0 && rows > 0 ? { cols: columns, rows } : {};
  }

  /** Passes what is typed on, each key at once. */
  type(): void {
    const { stdin } = globalThis.process;
    stdin.setRawMode(true);
    const writer = this.process.stdin.getWriter();
    stdin.on('data', (typed: Buffer) => {
      const { pass, isDetached } = this.keys.take(typed);
      if (pass.length > 0) writer.write(pass).catch(() => undefined); // the command has ended
      if (isDetached) this.leave();
    });
  }

  [Symbol.dispose](): void {
    const { stdin, stdout } = globalThis.process;
    stdout.off('resize', this.resize);
    if (stdin.isTTY) stdin.setRawMode(false);
    stdin.pause();
  }

  private leave(): void {
    this.isLeft = true;
    this.process.leave();
    globalThis.process.stderr.write(`\r\nLeft. Come back with "dockapi attach CONTAINER ${this.process.id}".\r\n`);
  }
}

/** Passes a pipe on as input, to its end. */
export async function passInput(source: AsyncIterable<Buffer>, sink: WritableStream<Uint8Array>): Promise<void> {
  const writer = sink.getWriter();
  try {
    for await (const chunk of source) await writer.write(chunk);
    await writer.close();
  } catch {
    // The command ends without having read all.
  }
}
