import { describe, expect, it } from 'vitest';
import { useCommandLine } from '../../support/command-line.js';
import { useDockapi } from '../../support/dockapi.js';

const dockapi = useDockapi();
const line = useCommandLine(dockapi);

/** Runs a busybox that sleeps. @returns its name */
async function sleeper(name: string): Promise<string> {
  await line.ok('run', '-d', '--name', name, 'busybox', 'sleep', '600');
  return name;
}

describe('the command line', () => {
  it('runs a container until it is ready, lists it, and removes it', async () => {
    const id = (await line.ok('run', '-p', '80', '--name', 'web', '--wait', '--health-path', '/', 'nginx')).trim();
    expect(id).toMatch(/^[0-9a-f]{64}$/);
    expect(await line.ok('ps')).toMatch(
      new RegExp(
        `^CONTAINER ID +IMAGE +STATUS +PORTS +NAMES\n${id.slice(0, 12)} +nginx +running +\\d+->80/tcp +web\n$`,
      ),
    );
    expect(await line.ok('rm', '-f', 'web')).toBe('web\n');
    expect(await line.ok('ps', '-aq')).toBe('');
  });

  it('shows the output of a run until it ends, each stream where it belongs, and exits with its code', async () => {
    const run = await line.run(['run', '--rm', 'busybox', 'sh', '-c', 'echo out; echo bad >&2; exit 3']);
    expect(run).toMatchObject({ code: 3, stdout: 'out\n', stderr: expect.stringMatching(/bad\n$/) });
    expect(await line.ok('ps', '-aq')).toBe('');
  });

  it('follows a log until the container ends', async () => {
    await line.ok(
      'run',
      '-d',
      '--name',
      'talker',
      'busybox',
      'sh',
      '-c',
      'echo one; while [ ! -e /go ]; do sleep 0.1; done; echo two',
    );
    const logs = line.start(['logs', '-f', 'talker']);
    await logs.until('one\n');
    await line.ok('exec', 'talker', 'touch', '/go');
    expect(await logs.ended).toEqual({ code: 0, stdout: 'one\ntwo\n', stderr: '' });
  });

  it('passes a pipe on to a command, and exits with its code', async () => {
    const name = await sleeper('box');
    const exec = await line.run(['exec', '-i', name, 'sh', '-c', 'cat; echo bad >&2; exit 7'], 'from a pipe\n');
    expect(exec).toEqual({ code: 7, stdout: 'from a pipe\n', stderr: 'bad\n' });
  });
});
