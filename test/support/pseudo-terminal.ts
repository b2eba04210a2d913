import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';

/** A program in a pseudo-terminal of script(1), which every Debian has. */
export class PseudoTerminal implements Disposable {
  output = '';
  /** Resolves with its exit code. */
  readonly ended: Promise<number>;
  private seen = 0;

  private constructor(private readonly process: ChildProcess) {
    process.stdout?.setEncoding('utf8').on('data', (text: string) => (this.output += text));
    this.ended = once(process, 'close').then(([code]) => code as number);
  }

  /** Starts it in a terminal of 80 columns and 24 rows. */
  static start(command: string[], env: Record<string, string>): PseudoTerminal {
    const words = command.map((word) => `'${word.replaceAll("'", `'\\''`)}'`).join(' ');
    const line = `stty cols 80 rows 24; tty; exec ${words}`;
    const child = spawn('script', ['-qefc', line, '/dev/null'], { env: { ...env, TERM: 'xterm' } });
    return new PseudoTerminal(child);
  }

  type(text: string): void {
    this.process.stdin?.write(text);
  }

  /** Resolves when its output has a text, after what was waited for before. */
  async until(text: string): Promise<void> {
    const ended = this.ended.then(() => {
      if (!this.output.includes(text, this.seen)) throw new Error(`It ended without "${text}": ${this.output}`);
    });
    ended.catch(() => undefined);
    while (!this.output.includes(text, this.seen)) await Promise.race([once(this.process.stdout!, 'data'), ended]);
    this.seen = this.output.indexOf(text, this.seen) + text.length;
  }

  /** As a window that its user resizes. */
  resize(cols: number, rows: number): void {
    const [device = ''] = /\/dev\/pts\/\d+/.exec(this.output) ?? [];
    execFileSync('stty', ['-F', device, 'cols', String(cols), 'rows', String(rows)]);
  }

  [Symbol.dispose](): void {
    this.process.kill('SIGKILL');
  }
}
