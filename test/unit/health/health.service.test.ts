import { expect, it } from 'vitest';
import type { DockerEvents } from '../../../src/docker/containers/docker-events.js';
import type { DockerService } from '../../../src/docker/engine/docker.service.js';
import type { Reach } from '../../../src/docker/reach/reach.service.js';
import { HealthService } from '../../../src/health/health.service.js';
import { MemoryStore } from '../../../src/store/memory-store.js';
import { Shutdown } from '../../../src/http/shutdown.js';

it('gives the engine less than the 2 s in which a probe needs its response', async () => {
  const deadlines: number[] = [];
  const version = (ms: number) => {
    deadlines.push(ms);
    return Promise.resolve({ Version: '29.0.0', ApiVersion: '1.52' });
  };
  const docker = { version } as unknown as DockerService;
  const events = { isWatching: false } as unknown as DockerEvents;
  const health = new HealthService(
    docker,
    { last: undefined } as unknown as Reach,
    events,
    new Shutdown(),
    new MemoryStore(),
  );
  expect(await health.check()).toMatchObject({
    ok: true,
    engine: { version: '29.0.0', api_version: '1.52' },
    events: false,
  });
  expect(deadlines).toHaveLength(1);
  expect(deadlines[0]).toBeLessThan(2_000);
});
