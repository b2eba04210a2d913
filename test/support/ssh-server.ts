import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { type AddressInfo, createServer } from 'node:net';
import path from 'node:path';
import { promisify } from 'node:util';
import { ensureInstalled } from '../../scripts/lib/packages.mjs';

/** An sshd on 127.0.0.1, and an `ssh` with a key for it. */
export interface SshServer extends AsyncDisposable {
  /** `ssh://user@127.0.0.1:port` */
  url: string;
  /** For a process whose `ssh` has to log in, as if the operator had set up ~/.ssh. */
  env: { PATH: string };
  /** Presents another host key from now on. */
  changeHostKey(): void;
}

/** ssh(1) finds the user's directory in passwd, not in HOME, so a wrapper in PATH sets another one. */
export async function startSshServer(): Promise<SshServer> {
  await ensureInstalled(['openssh-server', 'openssh-client']);
  const dir = mkdtempSync(path.join(tmpdir(), 'dockapi-ssh-'));
  const file = (name: string) => path.join(dir, name);
  const { username } = userInfo();
  for (const key of ['host', 'user', 'other']) {
    execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', file(key)]);
  }
  const publicKey = (key: string) => execFileSync('ssh-keygen', ['-y', '-f', file(key)], { encoding: 'utf8' });
  const know = (key: string) => writeFileSync(file('known_hosts'), `[127.0.0.1]:${port} ${publicKey(key)}`);
  writeFileSync(file('authorized_keys'), publicKey('user'));
  writeFileSync(
    file('sshd_config'),
    `HostKey ${file('host')}
PidFile none
AuthorizedKeysFile ${file('authorized_keys')}
PasswordAuthentication no
PermitRootLogin prohibit-password
StrictModes no
UsePAM ${isLocked(username) ? 'yes' : 'no'}
`,
  );
  writeFileSync(file('config'), `IdentityFile ${file('user')}\nUserKnownHostsFile ${file('known_hosts')}\n`);
  mkdirSync(file('bin'));
  writeFileSync(file('bin/ssh'), `#!/bin/sh\nexec /usr/bin/ssh -F ${file('config')} "$@"\n`);
  chmodSync(file('bin/ssh'), 0o755);
  mkdirSync('/run/sshd', { recursive: true }); // where sshd drops its privileges
  // One sshd for each connection, which ends with it: a listening one would outlive a killed run.
  const server = createServer({ pauseOnConnect: true }, (socket) => {
    spawn('/usr/sbin/sshd', ['-i', '-f', file('sshd_config')], { stdio: [socket, socket, 'ignore'] });
    socket.destroy(); // its own copy
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = server.address() as AddressInfo;
  know('host');
  return {
    url: `ssh://${username}@127.0.0.1:${port}`,
    env: { PATH: `${file('bin')}:${process.env['PATH']}` },
    changeHostKey: () => know('other'),
    [Symbol.asyncDispose]: async () => {
      await promisify(server.close.bind(server))();
      rmSync(dir, { recursive: true, force: true });
    },
  };
}

/** True if passwd(1) has locked an account, as root's on Ubuntu: sshd then accepts no key, even without PAM. */
function isLocked(username: string): boolean {
  return new RegExp(`^${username}:!`, 'm').test(readFileSync('/etc/shadow', 'utf8'));
}
