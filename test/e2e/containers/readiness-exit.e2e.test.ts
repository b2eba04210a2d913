import { beforeAll, describe, expect, it } from 'vitest';
import { pullByEngine, uniqueName } from '../../support/containers.js';
import { useDockapi } from '../../support/dockapi.js';
import { engineRequest, inspectContainer } from '../../support/engine.js';

describe('a container that exits while it is waited for', () => {
  const dockapi = useDockapi();
  beforeAll(() => Promise.all([pullByEngine('busybox'), pullByEngine('dockapi/echo')]));
  const chatty = [
    'sh',
    '-c',
    'for i in $(seq 60); do echo "line $i"; done; sleep 0.5; echo error >&2; sleep 0.5; exit 7',
  ];
  const run = (fields: object) => dockapi.run({ wait_ready: true, command: chatty, ...fields });

  it.each([{}, { health_path: '/' }])('is told at once, not when wait_timeout is over: %j', async (fields) => {
    const { status, body } = await run({ ...fields, wait_timeout: 3_600 });
    expect({ status, code: body.code }).toEqual({ status: 502, code: 'container_exited' });
    expect(body).toMatchObject({ exit_code: 7, oom_killed: false });
    const exited = (await inspectContainer(body.container_id))!.State;
    expect(exited.Status).toBe('exited');
  });

  it('is told with the last 50 lines of its log', async () => {
    const { body } = await run({});
    expect(body.logs).toHaveLength(50);
    expect(body.logs).toEqual([...Array.from({ length: 49 }, (_, index) => `line ${index + 12}`), 'error']);
  });

  it.each([{}, { restart_policy: 'on-failure' }])('is told so too with auto_remove: %j', async (fields) => {
    const command = ['sh', '-c', 'echo last words; exit 0'];
    const { status, body } = await run({ auto_remove: true, command, ...fields });
    expect({ status, code: body.code }).toEqual({ status: 502, code: 'container_exited' });
    expect(body).toMatchObject({ exit_code: 0, oom_killed: false, logs: ['last words'] });
    await expect.poll(() => inspectContainer(body.container_id)).toBeUndefined();
  });

  it('is told so too when somebody removes it', async () => {
    const name = uniqueName();
    const answer = run({ name, command: 'sleep 600' });
    await expect.poll(async () => (await inspectContainer(name))?.State.Status).toBe('running');
    await engineRequest('DELETE', `/containers/${name}?force=1`);
    const { status, body } = await answer;
    expect({ status, code: body.code }).toEqual({ status: 502, code: 'container_exited' });
    expect(body.exit_code).toBe(137);
  });

  it.each([false, true])('is told to have run out of memory if it did (auto_remove %s)', async (auto_remove) => {
    const name = uniqueName();
    const greedy = 'select(undef, undef, undef, 0.05) until -e "/tmp/go"; my $x = "x" x 600_000_000; sleep 600';
    const answer = run({
      name,
      auto_remove,
      image: 'dockapi/echo',
      command: ['perl', '-e', greedy],
      wait_timeout: 100,
    });
    await expect.poll(async () => (await inspectContainer(name))?.State.Status).toBe('running');
    const limits = { Memory: 256 << 20, MemorySwap: 256 << 20 };
    expect((await engineRequest('POST', `/containers/${name}/update`, limits)).text).toContain('Warnings');
    await dockapi.client.post(`/containers/${name}/exec`, { command: 'touch /tmp/go' });
    const { status, body } = await answer;
    expect({ status, code: body.code }).toEqual({ status: 502, code: 'container_exited' });
    expect(body).toMatchObject({ exit_code: 137, oom_killed: true });
  });
});
