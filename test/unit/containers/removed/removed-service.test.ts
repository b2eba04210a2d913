import { expect, it } from 'vitest';
import type { Config } from '../../../../src/config/config.js';
import type { RemovedContainer } from '../../../../src/containers/removed/removed-container.js';
import { RemovedRecords } from '../../../../src/containers/removed/removed-records.service.js';
import { RemovedService } from '../../../../src/containers/removed/removed.service.js';
import { containerNotFound } from '../../../../src/docker/containers/container-id.js';
import { ManagedContainers } from '../../../../src/docker/containers/managed-containers.service.js';
import type { DockerService } from '../../../../src/docker/engine/docker.service.js';
import type { EngineImages } from '../../../../src/docker/engine/engine-images.service.js';
import { AppError } from '../../../../src/errors/app-error.js';
import { MemoryStore } from '../../../../src/store/memory-store.js';

const ID = 'a'.repeat(64);
const CONTAINER: RemovedContainer = {
  id: ID,
  name: 'web',
  image: 'busybox',
  labels: {},
  owner: 'team-a',
  exit_code: 0,
  oom_killed: false,
  started_at: '2026-01-01T00:00:00Z',
  because: 'delete',
  actor: { kind: 'caller', name: 'ci' },
};

/** An engine that has no container any more. */
function parts() {
  const config = { removedRetentionMs: 3_600_000 } as Config;
  const docker = { inspectContainer: () => Promise.reject(containerNotFound('engine')) } as unknown as DockerService;
  const containers = new ManagedContainers(docker, {} as EngineImages);
  const records = new RemovedRecords(new MemoryStore(), config);
  new RemovedService(records, containers, config).onModuleInit();
  return { containers, records };
}

const said = (asked: string): unknown =>
  expect.objectContaining({
    code: 'container_not_found',
    detail: expect.stringMatching(`^Container "${asked}" was removed .* at GET /removed/${ID}$`),
  });

it.each(['web', ID])(
  'the 404 of a call says where the end of %s is, though it is kept after the removal',
  async (asked) => {
    const { containers, records } = parts();
    await records.prepare(CONTAINER, []);
    const error = containers.asOfNow(containerNotFound(asked), asked, 'team-a');
    await records.complete(ID);
    expect(await error).toEqual(said(asked));
  },
);

it('other errors, of what is unknown too, stay as they are', async () => {
  const { containers } = parts();
  const unknown: unknown = await containers.get('web', 'team-a').catch((error: unknown) => error);
  expect(unknown).toMatchObject({ code: 'container_not_found' });
  for (const error of [unknown, new AppError('not_ready', 'x')])
    expect(await containers.asOfNow(error, 'web', 'team-a')).toBe(error);
});
