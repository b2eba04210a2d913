import { setTimeout as sleep } from 'node:timers/promises';
import { describe, it } from 'vitest';
import type { ElsewhereCounts } from '../../../../src/cluster/elsewhere-counts.service.js';
import type { ClusterNames } from '../../../../src/cluster/names/cluster-names.service.js';
import type { Config } from '../../../../src/config/config.js';
import { ContainerRemover } from '../../../../src/containers/cleanup/container-remover.service.js';
import type { DockerEvents } from '../../../../src/docker/containers/docker-events.js';
import type { DockerService } from '../../../../src/docker/engine/docker.service.js';
import type { LastWords } from '../../../../src/containers/removed/last-words.service.js';
import { byCaller } from '../../../../src/containers/removed/removal-actors.js';
import { AppError } from '../../../../src/errors/app-error.js';

/** Removals that fail under others' hands: an engine does so too rarely for an e2e test. */
const TIMEOUT_MS = 1_200;

const REMOVAL = byCaller('delete');

/** @param answers the engine's to one removal after another: whether one is under way already, or an error */
function removerOf(...answers: (boolean | AppError)[]) {
  // Not mocks, whose calls are forgotten when another test begins.
  const removals: [id: string, force: boolean][] = [];
  const gone: string[] = [];
  const removeContainer = (id: string, force: boolean) => {
    removals.push([id, force]);
    const answer = answers.length > 1 ? answers.shift()! : answers[0]!;
    return answer instanceof AppError ? Promise.reject(answer) : Promise.resolve(answer);
  };
  const announceGone = (id: string) => void gone.push(id);
  const watch = { exited: new Promise<never>(() => undefined) };
  const remover = new ContainerRemover(
    { removeContainer, watchContainer: () => Promise.resolve(watch) } as unknown as DockerService,
    { announceGone } as unknown as DockerEvents,
    { around: (_id: string, _removal: unknown, remove: () => Promise<void>) => remove() } as unknown as LastWords,
    { released: () => Promise.resolve() } as unknown as ClusterNames,
    {} as ElsewhereCounts,
    { engineTimeoutMs: TIMEOUT_MS, policy: {} } as Config,
  );
  return { remover, watch, removals, gone };
}

describe.concurrent('a removal by several at once', () => {
  it('removes a container itself when the removal that was under way has failed', async ({ expect }) => {
    const { remover, removals, gone } = removerOf(true, true, false);
    await remover.remove('mine', true, REMOVAL);
    expect(removals).toEqual(Array.from({ length: 3 }, () => ['mine', true]));
    expect(gone).toEqual(['mine']);
  });

  it('removes a container itself when the engine tells that it failed to', async ({ expect }) => {
    const { remover, watch, removals } = removerOf(true, true, false);
    watch.exited = Promise.reject(new AppError('engine_error', 'It could not remove'));
    await remover.remove('mine', true, REMOVAL);
    expect(removals).toHaveLength(3);
  });

  it('removes a stopped container itself when the engine’s own removal has failed, unless it runs again', async ({
    expect,
  }) => {
    const running = new AppError('container_running', 'It runs');
    const { remover, removals } = removerOf(running, false);
    await remover.untilRemovedBy('mine', REMOVAL, () => Promise.resolve());
    expect(removals).toEqual([
      ['mine', false],
      ['mine', false],
    ]);
  });

  it('has removed a container that is gone when it looks', async ({ expect }) => {
    const { remover, gone } = removerOf(true, new AppError('container_not_found', 'No such container'));
    await remover.remove('mine', true, REMOVAL);
    expect(gone).toEqual(['mine']);
  });

  it('is one removal for those who ask this dockAPI at the same time', async ({ expect }) => {
    const { remover, removals, gone } = removerOf(false);
    await Promise.all([remover.remove('mine', true, REMOVAL), remover.remove('mine', true, REMOVAL)]);
    expect(removals).toHaveLength(1);
    expect(gone).toEqual(['mine']);
  });

  it('gives up a removal that goes on for longer than an engine call may take, and looks no more', async ({
    expect,
  }) => {
    const { remover, removals } = removerOf(true);
    await expect(remover.remove('mine', true, REMOVAL)).rejects.toMatchObject({ code: 'engine_timeout' });
    const looks = removals.length;
    expect(looks).toBeGreaterThan(1);
    await sleep(TIMEOUT_MS);
    expect(removals).toHaveLength(looks);
  });
});
