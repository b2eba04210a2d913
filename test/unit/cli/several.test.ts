import { DockapiError } from '@dockapi/client';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { poolCommand } from '../../../cli/src/commands/pool.js';
import { statsCommand } from '../../../cli/src/commands/stats.js';
import { waitCommand } from '../../../cli/src/commands/wait.js';

const client = vi.hoisted(() => ({ container: vi.fn() }));
vi.mock('../../../cli/src/connection.js', () => ({ connect: () => client }));

afterEach(() => vi.restoreAllMocks());

/** What is written to a stream from now on. */
function written(stream: NodeJS.WriteStream): { text: string } {
  const found = { text: '' };
  vi.spyOn(stream, 'write').mockImplementation((chunk) => {
    found.text += String(chunk);
    return true;
  });
  return found;
}

describe('commands of several containers', () => {
  it('wait prints the code of each that there is', async () => {
    client.container.mockImplementation((id: string) => ({
      wait: () =>
        id === 'nobody'
          ? Promise.reject(new DockapiError('container_not_found', 'There is no nobody.'))
          : Promise.resolve({ id, exit_code: id.length }),
    }));
    const [out, err] = [written(process.stdout), written(process.stderr)];
    const waited = waitCommand().parseAsync(['a', 'nobody', 'abc'], { from: 'user' });
    await expect(waited).rejects.toMatchObject({ exitCode: 1 });
    expect([out.text, err.text]).toEqual(['1\n3\n', 'dockapi: There is no nobody.\n']);
  });

  it('stats shows each', async () => {
    client.container.mockImplementation((id: string) => ({ stats: () => Promise.resolve({ id }) }));
    const out = written(process.stdout);
    await statsCommand().parseAsync(['--no-stream', '--json', 'a', 'b'], { from: 'user' });
    expect(JSON.parse(out.text)).toEqual([{ id: 'a' }, { id: 'b' }]);
  });

  it('pool has subcommands that fail as commands do, without ending the process', async () => {
    const exit = vi.spyOn(process, 'exit').mockImplementation((code) => {
      throw new Error(`exit ${code}`);
    });
    written(process.stderr);
    for (const args of [['take'], ['rm'], ['put', 'nginx']])
      await expect(poolCommand().parseAsync(args, { from: 'user' })).rejects.toMatchObject({ name: 'CommanderError' });
    expect(exit).not.toHaveBeenCalled();
  });
});
