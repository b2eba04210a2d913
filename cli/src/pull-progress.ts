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

  private showBar({ current = 0, total = 0, layers = [], nodes }: Pulling): void {
    const done = total > 0 ? Math.round((BAR * current) / total) : 0;
    const bar = `[${'='.repeat(done)}${' '.repeat(BAR - done)}]`;
    const parts = nodes
      ? `${nodes.filter(hasPulled).length} of ${nodes.length} nodes`
      : `${layers.filter(isDone).length} of ${layers.length} layers`;
    this.stream.write(`\r\u001b[KPulling ${bar} ${bytes(current)}/${bytes(total)}, ${parts}`);
    this.hasLine = true;
  }

  private showLayers({ layers = [], nodes = [] }: Pulling): void {
    this.once('Pulling');
    for (const { node, state } of nodes) if (state !== 'pulling') this.once(printable(`${node}: ${state}`));
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

type NodePull = NonNullable<Pulling['nodes']>[number];

const hasPulled = ({ state }: NodePull) => state === 'pulled';
const isDone = ({ status }: Layer) => /complete|exists/i.test(status);
