import { describe, expect, it } from 'vitest';
import { useDockapi } from '../../support/dockapi.js';
import { inspectContainer } from '../../support/engine.js';

describe('a run with detach: false', () => {
  const dockapi = useDockapi({ DOCKAPI_OUTPUT_LIMIT: '1000' });
  const run = (command: string | string[], fields = {}) => dockapi.run({ detach: false, command, ...fields });

  it('returns the exited container with its exit code and both outputs', async () => {
    const { status, body } = await run(['sh', '-c', 'echo out; echo err >&2; printf "é"; exit 3']);
    expect(status).toBe(201);
    expect(body).toMatchObject({
      status: 'exited',
      host_port: null,
      container_port: 8080,
      exit_code: 3,
      stdout: 'out\né',
      stderr: 'err\n',
      truncated: false,
    });
    expect((await inspectContainer(body.id))?.State.Status).toBe('exited');
  });

  it('returns null for an empty stderr', async () => {
    expect((await run('true')).body).toMatchObject({ exit_code: 0, stdout: '', stderr: null, truncated: false });
  });

  it('keeps output up to DOCKAPI_OUTPUT_LIMIT and reports that it dropped the rest', async () => {
    const { body } = await run(['sh', '-c', 'yes abcdefg | head -c 1000000; exit 4']);
    expect(body).toMatchObject({ exit_code: 4, truncated: true });
    expect(body.stdout).toBe('abcdefg\n'.repeat(125));
    const exact = await run(['sh', '-c', 'yes abcdefg | head -c 1000']);
    expect(exact.body).toMatchObject({ stdout: 'abcdefg\n'.repeat(125), truncated: false });
  });

  it('does so with auto_remove, too', async () => {
    const { status, body } = await run(['sh', '-c', 'echo last words; exit 5'], { auto_remove: true });
    expect(status).toBe(201);
    expect(body).toMatchObject({ status: 'exited', exit_code: 5, stdout: 'last words\n', host_port: null });
    expect(body.id).toMatch(/^[0-9a-f]{64}$/);
    await expect.poll(() => inspectContainer(body.id)).toBeUndefined();
  });

  it.each([false, true])(
    'returns 504 and keeps a container that outlasts wait_timeout (auto_remove %s)',
    async (auto_remove) => {
      const asked = Date.now();
      const { status, body } = await run('sleep 600', { wait_timeout: 1, auto_remove });
      expect({ status, code: body.code }).toEqual({ status: 504, code: 'not_ready' });
      expect(Date.now() - asked).toBeGreaterThanOrEqual(1_000);
      expect(Date.now() - asked).toBeLessThan(30_000); // as without one
      expect((await inspectContainer(body.container_id))?.State.Status).toBe('running');
    },
  );

  it('is refused together with wait_ready', async () => {
    const { status, body } = await run('true', { wait_ready: true });
    expect({ status, code: body.code }).toEqual({ status: 400, code: 'invalid_request' });
    expect(body.errors.map(({ field }) => field)).toContain('wait_ready');
  });

  it('leaves nothing if the command does not exist', async () => {
    const { status, body } = await run('no-such-command', { name: 'never-run' });
    expect({ status, code: body.code }).toEqual({ status: 400, code: 'invalid_request' });
    expect(await inspectContainer('never-run')).toBeUndefined();
  });
});
