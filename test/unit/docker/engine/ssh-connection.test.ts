import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { SshConnection, sshArguments } from '../../../../src/docker/engine/ssh-connection.js';

describe('sshArguments', () => {
  it('separates user, port and host, and connects to the engine at the other end', () => {
    const args = sshArguments('ssh://ada@host.example:2222');
    expect(args.slice(args.indexOf('-l'))).toEqual([
      ...['-l', 'ada', '-p', '2222', '--', 'host.example', 'docker system dial-stdio'],
    ]);
  });

  it('accepts an IPv6 address, and quotes the path of a socket for the remote shell', () => {
    expect(sshArguments("ssh://[::1]/run/it's%20mine.sock").slice(-2)).toEqual([
      '::1',
      `docker --host 'unix:///run/it'\\''s mine.sock' system dial-stdio`,
    ]);
  });

  it('never takes a host for an option, and never prompts', () => {
    const args = sshArguments('ssh://-oProxyCommand=x');
    expect(args.indexOf('--')).toBe(args.indexOf('-oProxyCommand=x') - 1);
    expect(args).toContain('BatchMode=yes');
  });
});

describe('SshConnection', () => {
  afterEach(() => void vi.unstubAllEnvs());

  it('runs ssh in its own process group, so that Ctrl-C does not end it before dockAPI has made its last calls', async () => {
    const dir = await mkdtemp(path.join(tmpdir(), 'dockapi-ssh-'));
    await writeFile(path.join(dir, 'ssh'), '#!/bin/sh\nexec cat /proc/self/stat\n');
    await chmod(path.join(dir, 'ssh'), 0o755);
    vi.stubEnv('PATH', `${dir}:${process.env['PATH']}`);
    try {
      const [stat = ''] = (await new SshConnection('ssh://host.example').setEncoding('utf8').toArray()) as string[];
      expect(groupIn(stat)).not.toBe(groupIn(await readFile('/proc/self/stat', 'utf8')));
    } finally {
      await rm(dir, { recursive: true });
    }
  });
});

/** The process group in a line of proc_pid_stat(5), behind the program's name, the state and the parent. */
function groupIn(stat: string): string | undefined {
  return /.*\) \S+ \d+ (\d+)/s.exec(stat)?.[1];
}
