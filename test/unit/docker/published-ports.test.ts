import { describe, expect, it } from 'vitest';
import type { ContainerWatcher, DockerEvents } from '../../../src/docker/docker-events.js';
import type { DockerService } from '../../../src/docker/docker.service.js';
import type { Filters } from '../../../src/docker/engine-types.js';
import { PublishedPorts } from '../../../src/docker/published-ports.service.js';

const RUNNING = 20_000;
const STOPPED = 20_001;
const REMOVED = 20_002;

let watcher: ContainerWatcher;
const engine = {
  isPublished: (port: number) => Promise.resolve(port === RUNNING),
  listContainers: ({ label }: Filters) => Promise.resolve(label?.[0] === `dockapi.host_port=${STOPPED}` ? [{}] : []),
} as unknown as DockerService;
const events = { watch: (each: ContainerWatcher) => void (watcher = each) } as unknown as DockerEvents;
const ports = new PublishedPorts(engine, events);
ports.onModuleInit();

describe('PublishedPorts', () => {
  it('has those of running containers, and of dockAPI’s own that are stopped', async () => {
    expect([await ports.has(RUNNING), await ports.has(STOPPED), await ports.has(3_000)]).toEqual([true, true, false]);
  });

  it('has those of dockAPI’s own that are gone', async () => {
    expect(await ports.has(REMOVED)).toBe(false);
    const Attributes = { 'dockapi.host_port': String(REMOVED) };
    watcher.onEvent({ Action: 'destroy', Actor: { ID: 'f'.repeat(64), Attributes } });
    expect(await ports.has(REMOVED)).toBe(true);
  });
});
