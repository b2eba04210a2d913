import { afterEach, describe, expect, it, vi } from 'vitest';
import type { Config } from '../../../../src/config/config.js';
import { TaskWatch } from '../../../../src/containers/services/task-watch.service.js';
import type { EngineServices } from '../../../../src/docker/engine/engine-services.service.js';

const AWAY = 'no suitable node (2 nodes not available for new tasks; scheduling constraints not satisfied on 1 node)';
const UNFIT = 'no suitable node (insufficient resources on 2 nodes; scheduling constraints not satisfied on 1 node)';
const pending = (Err: string) => ({ ID: 't', Status: { State: 'pending', Err } });
const running = { ID: 't', NodeID: 'n', Status: { State: 'running', ContainerStatus: { ContainerID: 'c' } } };

/** What becomes of a task that Swarm shows like this, one look after another. */
function untilRunning(...looks: unknown[]) {
  const tasks = () => Promise.resolve([looks.length > 1 ? looks.shift() : looks[0]]);
  const config = { engineTimeoutMs: 60_000 } as Config;
  const watch = new TaskWatch({ tasks } as unknown as EngineServices, {} as never, {} as never, config);
  return watch.untilRunning('service', new Set(), new AbortController().signal);
}

describe('a task', () => {
  afterEach(() => vi.restoreAllMocks());

  it('may begin on a node that Swarm takes for away at first', async () => {
    expect(await untilRunning(pending(AWAY), pending(AWAY), running)).toEqual({
      nodeId: 'n',
      containerId: 'c',
      hasExited: false,
    });
  });

  it('is refused at once if no node can have it', async () => {
    await expect(untilRunning(pending(UNFIT), running)).rejects.toMatchObject({ code: 'no_node_fits' });
  });

  it('is refused if its nodes stay away', async () => {
    let now = 0;
    vi.spyOn(performance, 'now').mockImplementation(() => (now += 1_000));
    await expect(untilRunning(pending(AWAY))).rejects.toMatchObject({ code: 'no_node_fits' });
  });
});
