import { describe, expect, it } from 'vitest';
import { sshArguments } from '../../../../src/docker/engine/ssh-connection.js';

describe('sshArguments', () => {
  it('names user, port and host apart, and asks for the engine at the other end', () => {
    const args = sshArguments('ssh://ada@host.example:2222');
    expect(args.slice(args.indexOf('-l'))).toEqual([
      ...['-l', 'ada', '-p', '2222', '--', 'host.example', 'docker system dial-stdio'],
    ]);
  });

  it('takes an IPv6 address, and the path of a socket as one word of the shell there', () => {
    expect(sshArguments("ssh://[::1]/run/it's%20mine.sock").slice(-2)).toEqual([
      '::1',
      `docker --host 'unix:///run/it'\\''s mine.sock' system dial-stdio`,
    ]);
  });

  it('lets no host be an option, and nobody be asked a question', () => {
    const args = sshArguments('ssh://-oProxyCommand=x');
    expect(args.indexOf('--')).toBe(args.indexOf('-oProxyCommand=x') - 1);
    expect(args).toContain('BatchMode=yes');
  });
});
