import cluster from 'node:cluster';
import { AggregatorRegistry, type Registry } from 'prom-client';

// Each worker can be asked, and each responds with the sum over all: the primary collects it.

const ASKED = 'dockapi:metrics';

interface Asked {
  type: typeof ASKED;
  id: number;
}

/** The text, or why there is none. */
interface Told extends Asked {
  text?: string;
  error?: string;
}

/** In a worker: the metrics of all workers together. */
export class WorkerMetrics {
  private lastId = 0;
  private readonly waiting = new Map<number, PromiseWithResolvers<string>>();

  /** @param own the metrics of this worker */
  constructor(own: Registry) {
    AggregatorRegistry.setRegistries(own);
    new AggregatorRegistry(); // it makes this worker respond to the primary
    process.on('message', (message) => isOurs(message) && this.onTold(message));
  }

  /** @throws Error if one of the workers does not respond within 5 s */
  text(): Promise<string> {
    const id = ++this.lastId;
    const asked = Promise.withResolvers<string>();
    this.waiting.set(id, asked);
    process.send?.({ type: ASKED, id } satisfies Asked);
    return asked.promise.finally(() => this.waiting.delete(id));
  }

  private onTold({ id, text, error }: Told): void {
    const asked = this.waiting.get(id);
    if (text === undefined) asked?.reject(new Error(`The metrics of all workers cannot be summed: ${error}`));
    else asked?.resolve(text);
  }
}

/** In the primary: collects what workers ask for. */
export function sumWorkerMetrics(): void {
  const registry = new AggregatorRegistry();
  cluster.on('message', (worker, message: unknown) => {
    if (!isOurs(message)) return;
    const tell = (told: Pick<Told, 'text' | 'error'>) => {
      if (worker.isConnected()) worker.send({ type: ASKED, id: message.id, ...told } satisfies Told);
    };
    registry.clusterMetrics().then(
      (text) => tell({ text }),
      (error: unknown) => tell({ error: (error as Error).message }),
    );
  });
}

function isOurs(message: unknown): message is Told {
  return (message as Partial<Asked> | null)?.type === ASKED;
}
