import { call, type Problem, toProblem } from '../api/http.js';
import { may, ofCaller } from '../api/session.js';
import type { Stats } from '../api/types.js';
import { whenShown } from '../api/visibility.js';
import { lastHour, type Sample } from './sample.js';

/** What a container used, oldest first. */
export interface Usage {
  name: string;
  last: Stats;
  samples: Sample[];
}

/** By container id, of those that run. */
export const usage = ofCaller<ReadonlyMap<string, Usage>>(new Map());

/** Why nothing can be measured, such as an engine that is away; null: it can. */
export const engineTrouble = ofCaller<Problem | null>(null);

const EVERY_MS = 5_000;

/** Measures until the signal, while the tab is shown. */
export async function measure(signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    await whenShown(signal);
    if (may('read')) await once(signal);
    await new Promise((resolve) => setTimeout(resolve, EVERY_MS));
  }
}

async function once(signal: AbortSignal): Promise<void> {
  try {
    const { containers } = await call<{ containers: Stats[] }>('GET', 'stats', { signal });
    usage.value = new Map(containers.map((stats) => [stats.id, withSample(usage.value.get(stats.id), stats)]));
    engineTrouble.value = null;
  } catch (error) {
    if (!signal.aborted) engineTrouble.value = toProblem(error);
  }
}

function withSample(before: Usage | undefined, last: Stats): Usage {
  const at = Date.parse(last.at) / 1_000;
  return { name: last.name, last, samples: [...lastHour(before?.samples ?? [], at), sampleOf(at, last)] };
}

function sampleOf(at: number, { cpu_percent, memory, network, block }: Stats): Sample {
  return {
    at,
    cpu: cpu_percent,
    memory: memory.used,
    received: network.received_per_second,
    sent: network.sent_per_second,
    read: block.read_per_second,
    written: block.written_per_second,
  };
}
