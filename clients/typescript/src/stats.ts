import type { components } from './api.js';
import { DockapiError } from './errors.js';
import { watch, type Watching } from './event-source.js';
import type { Transport } from './transport.js';

export type Stats = components['schemas']['StatsDto'];

/** What a container uses, or all of them, each second. That of one container ends with it. */
export async function* stats<T>(transport: Transport, path: string, options: Watching): AsyncGenerator<T, void> {
  try {
    for await (const { data } of watch(transport, path, {}, () => false, options)) yield JSON.parse(data) as T;
  } catch (error) {
    if (!(error instanceof DockapiError) || !isEnd(error)) throw error;
  }
}

const isEnd = ({ code }: DockapiError) => code === 'container_not_running' || code === 'container_not_found';
