import { beforeAll, describe, expect, it } from 'vitest';
import { pullByEngine, uniqueName } from '../../support/containers.js';
import { useDockapi } from '../../support/dockapi.js';
import { engineRequest, inspectContainer } from '../../support/engine.js';
import { differs } from '../../support/tested-engine.js';

describe('a container that exits before it is ready', () => {
  const dockapi = useDockapi();
  beforeAll(() => Promise.all([pullByEngine('busybox'), pullByEngine('dockapi/echo')]));
  const chatty = [
    'sh',
    '-c',
    'for i in $(seq 60); do echo "line $i"; done; sleep 0.5; echo error >&2; sleep 0.5; exit 7',
  ];
  const run = (fields: object) => dockapi.run({ wait_ready: true, command: chatty, ...fields });

  it.each([{}, { health_path: '/' }])('is reported at once, not after wait_timeout: %j', async (fields) => {
    const { status, body } = await run({ ...fields, wait_timeout: 3_600 });
    expect({ status, code: body.code }).toEqual({ status: 502, code: 'container_exited' });
    expect(body).toMatchObject({ exit_code: 7, oom_killed: false });
    const exited = (await inspectContainer(body.container_id))!.State;
    expect(exited.Status).toBe('exited');
  });

  it('is reported with the last 50 lines of its log', async () => {
    const { body } = await run({});
    expect(body.logs).toHaveLength(50);
    expect(body.logs).toEqual([...Array.from({ length: 49 }, (_, index) => `line ${index + 12}`), 'error']);
  });

  it.each([{}, { restart_policy: 'on-failure' }])('is reported with auto_remove, too: %j', async (fields) => {
    const command = ['sh', '-c', 'echo last words; exit 0'];
    const { status, body } = await run({ auto_remove: true, command, ...fields });
    expect({ status, code: body.code }).toEqual({ status: 502, code: 'container_exited' });
    expect(body).toMatchObject({ exit_code: 0, oom_killed: false, logs: ['last words'] });
    await expect.poll(() => inspectContainer(body.container_id)).toBeUndefined();
  });

  it('is reported if it is removed outside dockAPI, too', async () => {
    const name = uniqueName();
    const response = run({ name, command: 'sleep 600' });
    await expect.poll(async () => (await inspectContainer(name))?.State.Status).toBe('running');
    await engineRequest('DELETE', `/containers/${name}?force=1`);
    const { status, body } = await response;
    expect({ status, code: body.code }).toEqual({ status: 502, code: 'container_exited' });
    expect(body.exit_code).toBe(137);
  });

  it.each([false, true])('is reported as out of memory if it was (auto_remove %s)', async (auto_remove) => {
    const name = uniqueName();
    const greedy = 'select(undef, undef, undef, 0.05) until -e "/tmp/go"; my $x = "x" x 600_000_000; sleep 600';
    const response = run({
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
    const { status, body } = await response;
    expect({ status, code: body.code }).toEqual({ status: 502, code: 'container_exited' });
    expect(body).toMatchObject({ exit_code: 137, oom_killed: true });
  });

  it.each(['on-failure:5', 'always', 'unless-stopped'])(
    'is ready when it serves after a restart by its policy: %s',
    async (restart_policy) => {
      const command = 'if [ -e /tmp/s ]; then exec httpd -f -p 8080 -h /; fi; touch /tmp/s; sleep 0.3; exit 1';
      const { status, body } = await run({
        image: 'busybox',
        container_port: 8080,
        command: ['sh', '-c', command],
        restart_policy,
        wait_timeout: 90,
      });
      expect({ status, state: body.status }).toEqual({ status: 201, state: 'running' });
    },
  );

  it('is reported with the exit and the log of its last start when its policy gives up', async () => {
    const command = ['sh', '-c', 'echo x >> /tmp/n; echo start $(wc -l < /tmp/n); exit 3'];
    const { status, body } = await run({ command, restart_policy: 'on-failure:2', wait_timeout: 90 });
    expect({ status, code: body.code }).toEqual({ status: 502, code: 'container_exited' });
    expect(body).toMatchObject({ exit_code: 3, oom_killed: false, logs: ['start 1', 'start 2', 'start 3'] });
  });

  it('is never ready while its policy restarts it again and again', async () => {
    const runs = await Promise.all(
      Array.from({ length: 6 }, () =>
        run({ command: ['sh', '-c', 'exit 1'], restart_policy: 'always', wait_timeout: 5 }),
      ),
    );
    const codes = differs('no state of restarting') ? ['not_ready', 'container_exited'] : ['not_ready'];
    for (const { body } of runs) expect(codes).toContain(body.code);
  });

  it.each([{ detach: false, wait_ready: false }, {}])(
    'leaves its name free for the next run with auto_remove: %j',
    async (fields) => {
      const again = { name: uniqueName(), auto_remove: true, command: ['sh', '-c', 'echo x'], ...fields };
      const responses: unknown[] = [];
      for (let times = 0; times < 10; times++) {
        const { status, body } = await run(again);
        responses.push(status === 201 ? status : body.code);
      }
      expect(responses).toEqual(Array(10).fill('detach' in fields ? 201 : 'container_exited'));
    },
  );
});
