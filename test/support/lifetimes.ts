import { createHash } from 'node:crypto';
import type { LifetimeDto } from '../../src/containers/lifetimes/lifetime.dto.js';
import type { Client } from './client.js';
import { inspectContainer } from './engine.js';
import { UPSTREAM_IMAGE } from './upstream-image.js';
import { waitFor } from './wait-for.js';

/** The shortest idle timeout, in seconds. */
export const SHORTEST_IDLE = 5;

/** The fields of a run: the application of `test/fixtures/upstream`, which is put to sleep as soon as it can be. */
export const SLEEPY_APP = {
  image: UPSTREAM_IMAGE,
  container_port: 80,
  command: ['/node', '/app/server.mjs'],
  wait_ready: true,
  health_path: '/',
  idle_timeout: SHORTEST_IDLE,
};

export async function lifetimeOf(client: Client, id: string): Promise<LifetimeDto> {
  const { status, body, text } = await client.get<LifetimeDto>(`/containers/${id}/lifetime`);
  if (status !== 200) throw new Error(text);
  return body;
}

/** Waits until containers sleep. */
export async function untilAsleep(client: Client, ...ids: string[]): Promise<void> {
  for (const id of ids)
    await waitFor(async () => {
      const lifetime = await lifetimeOf(client, id);
      if (lifetime.asleep !== null) return;
      const state = (await inspectContainer(id))?.State;
      throw new Error(`${id} does not sleep: ${JSON.stringify({ ...lifetime, state })}`);
    });
}

/** What the application says of an upload. */
export function uploaded(...pieces: Buffer[]): { bytes: number; sha256: string } {
  const hash = createHash('sha256');
  for (const piece of pieces) hash.update(piece);
  return { bytes: pieces.reduce((sum, { length }) => sum + length, 0), sha256: hash.digest('hex') };
}
