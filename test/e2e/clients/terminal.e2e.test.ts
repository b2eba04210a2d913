import { beforeEach, describe, expect, it } from 'vitest';
import { useCommandLine } from '../../support/command-line.js';
import { useDockapi } from '../../support/dockapi.js';
import { PseudoTerminal } from '../../support/pseudo-terminal.js';

const dockapi = useDockapi();
const line = useCommandLine(dockapi);

const open = (...args: string[]) => PseudoTerminal.start(line.commandOf(args), line.environment());
const shell = () => open('exec', '-it', 'box', 'sh');

describe('the command line in a terminal', () => {
  beforeEach(() => line.ok('run', '-d', '--name', 'box', 'busybox', 'sleep', '600'));

  it('gives a shell of the size of the terminal, also when that changes', async () => {
    using terminal = shell();
    await terminal.until('/ # ');
    terminal.type('stty size\n');
    await terminal.until('24 80');
    terminal.resize(120, 50);
    terminal.type('until [ "$(stty size)" = "50 120" ]; do sleep 0.1; done; echo resi""zed\n');
    await terminal.until('resized');
    terminal.type('exit 9\n');
    expect(await terminal.ended).toBe(9);
  });

  it('passes Ctrl-C on to the command', async () => {
    using terminal = shell();
    await terminal.until('/ # ');
    terminal.type('echo beg""un; sleep 600\n');
    await terminal.until('begun');
    terminal.type('\x03');
    await terminal.until('/ # '); // what is typed before the shell is back may be dropped
    terminal.type('echo in""terrupted; exit 4\n');
    await terminal.until('interrupted');
    expect(await terminal.ended).toBe(4);
  });

  it('leaves a command with Ctrl-P Ctrl-Q, and comes back to it', async () => {
    using terminal = shell();
    await terminal.until('/ # ');
    terminal.type('kept=yes; echo se""t\n');
    await terminal.until('set');
    terminal.type('\x10\x11');
    await terminal.until('dockapi attach CONTAINER ');
    expect(await terminal.ended).toBe(0);
    const [exec = ''] = /[0-9a-f-]{36}/.exec(terminal.output) ?? [];
    using again = open('attach', 'box', exec);
    await again.until('/ # ');
    again.type('echo "it is $kept"; exit 3\n');
    await again.until('it is yes');
    expect(await again.ended).toBe(3);
  });

  it('takes the terminal of a command over from another client', async () => {
    using terminal = shell();
    await terminal.until('/ # ');
    const execs = await dockapi.client.get<{ exec_id: string }[]>('/containers/box/execs');
    const [{ exec_id: exec } = { exec_id: '' }] = execs.body;
    const refused = await line.run(['attach', 'box', exec]);
    expect(refused).toMatchObject({
      code: 125,
      stderr: expect.stringMatching(/^dockapi: [^\n]*exec_attached[^\n]*--takeover box [^\n]*\n$/),
    });
    using other = open('attach', '--takeover', 'box', exec);
    await terminal.until('Another client has taken over');
    expect(await terminal.ended).toBe(125);
    await other.until('/ # ');
    other.type('exit 6\n');
    expect(await other.ended).toBe(6);
  });

  it('asks for a token until Ctrl-C', async () => {
    using login = open('login');
    await login.until('(empty: none): ');
    login.type('\x03');
    expect(await login.ended).toBe(130);
  });

  it('asks for a token without an echo', async () => {
    using login = open('login');
    await login.until('(empty: none): ');
    login.type('a-secret\n');
    await login.until('Logged in');
    expect(await login.ended).toBe(0);
    expect(login.output).not.toContain('a-secret');
  });
});
