import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

/** A certificate and its key as docs/deployment/swarm.md makes them, as PEM. */
export function peerPair(...more: string[]): string {
  const dir = mkdtempSync(path.join(tmpdir(), 'dockapi-peer-'));
  const [key, cert] = [path.join(dir, 'key.pem'), path.join(dir, 'cert.pem')];
  const kind = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '3650'];
  const args = ['req', '-x509', ...kind, '-subj', '/CN=dockapi', '-keyout', key, '-out', cert, ...more];
  execFileSync('openssl', args, { stdio: 'ignore' });
  const pair = readFileSync(cert, 'utf8') + readFileSync(key, 'utf8');
  rmSync(dir, { recursive: true });
  return pair;
}

/** A file with pairs, which is removed when it is disposed of. */
export class PeerSecretFile implements Disposable {
  private readonly dir = mkdtempSync(path.join(tmpdir(), 'dockapi-peer-'));
  readonly path = path.join(this.dir, 'peer.pem');

  constructor(...pairs: string[]) {
    this.write(...pairs);
  }

  write(...pairs: string[]): void {
    writeFileSync(this.path, pairs.join(''));
  }

  [Symbol.dispose](): void {
    rmSync(this.dir, { recursive: true });
  }
}
