import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';

const openssl = promisify(execFile);

/**
 * Creates an authority and its certificates: `ca.pem`, `server-cert.pem` and `server-key.pem` for 127.0.0.1, and
 * `cert.pem` and `key.pem` for a client, as in `DOCKER_CERT_PATH`.
 */
export async function makeCertificates(dir: string): Promise<void> {
  const file = (name: string) => path.join(dir, name);
  const newKey = (key: string) => ['-newkey', 'rsa:2048', '-nodes', '-keyout', file(key)];
  await openssl('openssl', ['req', '-x509', ...newKey('ca-key.pem'), '-subj', '/CN=ca', '-out', file('ca.pem')]);
  const vouch = async (name: string, key: string, certificate: string, extensions: string) => {
    const request = file(`${name}.csr`);
    writeFileSync(file(`${name}.ext`), extensions);
    await openssl('openssl', ['req', ...newKey(key), '-subj', `/CN=${name}`, '-out', request]);
    const authority = ['-CA', file('ca.pem'), '-CAkey', file('ca-key.pem'), '-CAcreateserial'];
    const signed = ['-in', request, '-out', file(certificate), '-extfile', file(`${name}.ext`)];
    await openssl('openssl', ['x509', '-req', ...authority, ...signed]);
  };
  await vouch(
    'server',
    'server-key.pem',
    'server-cert.pem',
    'subjectAltName=IP:127.0.0.1\nextendedKeyUsage=serverAuth',
  );
  await vouch('client', 'key.pem', 'cert.pem', 'extendedKeyUsage=clientAuth');
}
