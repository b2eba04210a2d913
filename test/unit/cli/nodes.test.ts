import { Command } from 'commander';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { nodesCommand } from '../../../cli/src/commands/nodes.js';
import { psCommand } from '../../../cli/src/commands/ps.js';
import { type RunArguments, runFields } from '../../../cli/src/run-fields.js';
import { runOptions } from '../../../cli/src/run-options.js';
import { ProgressDisplay } from '../../../cli/src/pull-progress.js';

const client = vi.hoisted(() => ({ nodes: vi.fn(), containers: vi.fn() }));
vi.mock('../../../cli/src/connection.js', () => ({ connect: () => client }));

afterEach(() => vi.restoreAllMocks());

/** @returns what it prints */
async function output(command: Command, ...args: string[]): Promise<string> {
  let text = '';
  const write = vi.spyOn(process.stdout, 'write').mockImplementation((chunk) => {
    text += String(chunk);
    return true;
  });
  await command.parseAsync(args, { from: 'user' });
  write.mockRestore();
  return text;
}

const node = {
  ...{ id: 'z2kq', name: 'worker-1', state: 'ready', role: 'worker', address: '10.0.0.11', labels: {} },
  ...{ cpus: 4, cpu_used: 1.5, memory: 8e9, memory_used: 2e9, containers: 3, dockapi_version: '0.1.0' },
};
const away = { ...node, name: 'worker-2', state: 'unreachable' };
const unknown = { cpu_used: null, memory_used: null, containers: null, dockapi_version: null };

describe('dockapi nodes', () => {
  it('lists what the nodes have and what runs there, and what is not known as -', async () => {
    client.nodes.mockResolvedValue([node, { ...away, ...unknown }]);
    expect((await output(nodesCommand())).split('\n').map((line) => line.split(/ {3,}/))).toEqual([
      ['NODE', 'STATE', 'ROLE', 'ADDRESS', 'CONTAINERS', 'CPUS', 'MEMORY', 'VERSION'],
      ['worker-1', 'ready', 'worker', '10.0.0.11', '3', '1.5 of 4', '2.00GB of 8.00GB', '0.1.0'],
      ['worker-2', 'unreachable', 'worker', '10.0.0.11', '-', '- of 4', '- of 8.00GB', '-'],
      [''],
    ]);
    expect(await output(nodesCommand(), '-q')).toBe('worker-1\nworker-2\n');
  });
});

describe('dockapi ps', () => {
  const container = { id: 'a'.repeat(64), image: 'nginx', status: 'running', ports: [], name: 'web' };
  const headsOf = async (...data: object[]) => {
    client.containers.mockResolvedValue(data.map((each) => ({ data: each })));
    return (await output(psCommand())).split('\n').slice(0, 2);
  };

  it('has a column for the nodes in a cluster alone', async () => {
    expect((await headsOf({ ...container, node: 'worker-1' })).join('\n')).toMatch(/STATUS +NODE +PORTS[^]*worker-1/);
    expect((await headsOf(container))[0]).toMatch(/STATUS +PORTS +NAMES/);
  });
});

describe('dockapi run', () => {
  it('names the node, or the labels that it has to have', () => {
    const command = runOptions(new Command('run').argument('<image>'));
    command.parse(['--node', 'worker-1', '--placement-label', 'disk=ssd', 'nginx'], { from: 'user' });
    expect(runFields('nginx', [], command.opts<RunArguments>())).toMatchObject({
      node: 'worker-1',
      placement: { labels: { disk: 'ssd' } },
    });
  });
});

describe('dockapi run --reschedule', () => {
  it('is a field of the run', () => {
    const command = runOptions(new Command('run').argument('<image>'));
    command.parse(['--reschedule', 'nginx'], { from: 'user' });
    expect(runFields('nginx', [], command.opts<RunArguments>())).toMatchObject({ reschedule: true });
  });
});

describe('a pull on all nodes', () => {
  it('shows how far they are', () => {
    let text = '';
    const stream = { isTTY: true, write: (chunk: string) => (text += chunk) } as unknown as NodeJS.WriteStream;
    const nodes = [
      { node: 'worker-1', state: 'pulled' },
      { node: 'worker-2', state: 'pulling' },
    ];
    const state = { progress: { phase: 'pulling', current: 1e6, total: 2e6, nodes } };
    new ProgressDisplay(stream).show(state as unknown as Parameters<ProgressDisplay['show']>[0]);
    expect(text).toContain('1.00MB/2.00MB, 1 of 2 nodes');
  });
});
