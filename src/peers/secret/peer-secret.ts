import { createPrivateKey, type KeyObject, X509Certificate } from 'node:crypto';

const BLOCK = /-----BEGIN ([A-Z0-9 ]+)-----[\s\S]+?-----END \1-----/g;

/** The pairs of certificate and key by which nodes recognise each other. */
export interface PeerSecret {
  /** PEM of the pair that is presented. */
  cert: string;
  key: string;
  /** PEM of all certificates that are accepted. */
  accepted: string[];
  /** Their DER, in base64. */
  pins: ReadonlySet<string>;
}

/**
 * Reads a PEM file of certificates and their keys, in any order. The first certificate is presented, all are accepted.
 *
 * @throws Error that says what is wrong, and quotes nothing
 */
export function parsePeerSecret(pem: string): PeerSecret {
  const blocks = [...pem.matchAll(BLOCK)].map(([text, kind = '']) => ({ text, kind }));
  const certificates = blocks.filter(({ kind }) => kind === 'CERTIFICATE').map(({ text }) => text);
  const keys = blocks
    .filter(({ kind }) => kind.endsWith('PRIVATE KEY'))
    .map(({ text }) => ({ text, key: keyOf(text) }));
  const pairs = certificates.map((cert) => ({ cert, read: certificateOf(cert) }));
  const [first] = pairs;
  if (!first) throw new Error('has no certificate');
  const own = keys.find(({ key }) => first.read.checkPrivateKey(key));
  if (!own) throw new Error('has no key for its first certificate');
  if (pairs.some(({ read }) => !keys.some(({ key }) => read.checkPrivateKey(key))))
    throw new Error('has a certificate without its key');
  return {
    cert: first.cert,
    key: own.text,
    accepted: certificates,
    pins: new Set(pairs.map(({ read }) => read.raw.toString('base64'))),
  };
}

function keyOf(pem: string): KeyObject {
  try {
    return createPrivateKey(pem);
  } catch {
    throw new Error('has a key that cannot be read');
  }
}

function certificateOf(pem: string): X509Certificate {
  try {
    return new X509Certificate(pem);
  } catch {
    throw new Error('has a certificate that cannot be read');
  }
}
