import { describe, expect, it } from 'vitest';
import { parsePeerSecret } from '../../../src/peers/secret/peer-secret.js';
import { peerPair } from '../../support/peer-secret.js';

const [first, second] = [peerPair(), peerPair()];
const certificateOf = (pair: string) => pair.slice(0, pair.indexOf('-----BEGIN PRIVATE'));
const keyOf = (pair: string) => pair.slice(pair.indexOf('-----BEGIN PRIVATE'));

describe('a peer secret', () => {
  it('presents the first of its certificates, and accepts all', () => {
    const secret = parsePeerSecret(first + second);
    expect([secret.cert.trim(), secret.key.trim()]).toEqual([certificateOf(first).trim(), keyOf(first).trim()]);
    expect([secret.accepted.length, secret.pins.size]).toEqual([2, 2]);
  });

  it('has keys and certificates in any order', () => {
    const secret = parsePeerSecret(keyOf(second) + keyOf(first) + certificateOf(first) + certificateOf(second));
    expect(secret.key.trim()).toBe(keyOf(first).trim());
  });

  it.each([
    ['', 'has no certificate'],
    [keyOf(first), 'has no certificate'],
    [certificateOf(first), 'has no key for its first certificate'],
    [certificateOf(first) + keyOf(second), 'has no key for its first certificate'],
    [first + certificateOf(second), 'has a certificate without its key'],
    [first.replace(/\n[A-Za-z0-9+/]{8}/, '\n????????'), 'has a certificate that cannot be read'],
  ])('is refused with a reason that quotes nothing: %#', (pem, reason) => {
    expect(() => parsePeerSecret(pem)).toThrow(reason);
  });
});
