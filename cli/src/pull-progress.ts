import type { OperationData } from '@dockapi/client';
import { printable } from './printable.js';
import { bytes } from './table.js';

const BAR = 24;

/** Shows what an operation does on stderr: a bar on a terminal, otherwise a line for each phase and finished layer. */
export class ProgressDisplay implements Disposable {
  private readonly shown = new Set<string>();
  private hasLine = false;

  constructor(private readonly stream: NodeJS.WriteStream = process.stderr) {}

  readonly show = ({ progress }: OperationData): void => {
    if (progress?.phase !== 'pulling') return this.clear();
    if (this.stream.isTTY) this.showBar(progress);
    else this.showLayers(progress);
  };

  [Symbol.dispose](): void {
    this.clear();
  }

  private showBar({ current = 0, total = 0, layers = [] }: Pulling): void {
    const done = total > 0 ? Math.round((BAR * current) / total) : 0;
    const bar = `[${'='.repeat(done)}${' '.repeat(BAR - done)}]`;
    const ready = layers.filter(isDone).length;
    this.stream.write(
      `\r\u001b[KPulling ${bar} ${bytes(current)}/${bytes(total)}, ${ready} of ${layers.length} layers`,
    );
    this.hasLine = true;
  }

  private showLayers({ layers = [] }: Pulling): void {
    this.once('Pulling');
    for (const layer of layers.filter(isDone)) this.once(printable(`${layer.id}: ${layer.status}`));
  }

  private once(line: string): void {
    if (this.shown.has(line)) return;
    this.shown.add(line);
    this.stream.write(`${line}\n`);
  }

  private clear(): void {
    if (this.hasLine) this.stream.write('\r\u001b[K');
    this.hasLine = false;
  }
}

type Pulling = NonNullable<OperationData['progress']>;
type Layer = NonNullable<Pulling['layers']>[number];

const isDone = ({ status }: Layer) => /complete|exists/i.test(status);
