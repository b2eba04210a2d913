import { describe, expect, it } from 'vitest';
import { useCommandLine } from '../../support/command-line.js';
import { useDockapi } from '../../support/dockapi.js';
import { firstColumn, sectionOf } from '../../support/documents.js';
import { PseudoTerminal } from '../../support/pseudo-terminal.js';

const dockapi = useDockapi();
const line = useCommandLine(dockapi);

const codeOf = async (...args: string[]) => (await line.run(args)).code;
const sleeper = () => line.ok('run', '-d', '--name', 'box', 'busybox', 'sleep', '600');

/** A test for each row of the table in the README of the command line: it runs something that exits so. */
const ROWS: Record<string, () => Promise<unknown>> = {
  '0': async () => expect(await codeOf('ps')).toBe(0),
  '1': async () => {
    expect(await codeOf('rm', 'nobody')).toBe(1);
    expect((await line.run(['ps'], '', { DOCKAPI_URL: 'http://127.0.0.1:1' })).code).toBe(1);
  },
  '125': async () => {
    expect(await codeOf('ps', '--no-such-option')).toBe(125);
    expect(await codeOf('run', '--pull', 'never', 'dockapi-test/none')).toBe(125);
    expect(await codeOf('exec', 'nobody', 'true')).toBe(125);
  },
  '126': async () => {
    await sleeper();
    expect(await codeOf('run', 'busybox', '/etc')).toBe(126);
    expect(await codeOf('exec', 'box', '/etc')).toBe(126);
  },
  '127': async () => {
    await sleeper();
    expect(await codeOf('run', 'busybox', 'no-such-command')).toBe(127);
    // Engine 20.10 does not tell the one from the other for an exec.
    expect([126, 127]).toContain(await codeOf('exec', 'box', 'no-such-command'));
  },
  '130': async () => {
    await line.ok('run', '-d', '--name', 'talker', 'busybox', 'sh', '-c', 'echo one; exec sleep 600');
    const logs = line.start(['logs', '-f', 'talker']);
    await logs.until('one');
    logs.process.kill('SIGINT');
    expect((await logs.ended).code).toBe(130);
  },
  '141': async () => {
    await line.ok('run', '-d', '--name', 'long', 'busybox', 'seq', '20000'); // more than a pipe holds
    await line.ok('wait', 'long');
    const { stdout } = await line.shell('dockapi logs long | head -n 1; echo "${PIPESTATUS[0]}"');
    expect(stdout).toBe('1\n141\n');
  },
  '143': async () => {
    const events = line.start(['events', '--json', '--type', 'container.created']);
    await expect.poll(async () => (await line.ok('run', '--rm', 'busybox', 'true'), events.stdout)).not.toBe('');
    events.process.kill('SIGTERM');
    expect((await events.ended).code).toBe(143);
  },
  'any other': async () => {
    await sleeper();
    expect(await codeOf('run', '--rm', 'busybox', 'sh', '-c', 'exit 42')).toBe(42);
    expect(await codeOf('exec', 'box', 'sh', '-c', 'exit 43')).toBe(43);
    using terminal = PseudoTerminal.start(
      line.commandOf(['exec', '-t', 'box', 'sh', '-c', 'exit 44']),
      line.environment(),
    );
    expect(await terminal.ended).toBe(44);
  },
};

describe('an exit code', () => {
  it('is in the table of the README, and each of the table is tested', () => {
    const rows = firstColumn(sectionOf('cli/README.md', '## Exit codes')).map((cell) => cell.replaceAll('`', ''));
    expect(rows).toEqual(Object.keys(ROWS));
  });

  it.each(Object.keys(ROWS))('is %s where the README says so', async (code) => void (await ROWS[code]!()));
});
