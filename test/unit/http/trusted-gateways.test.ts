import { describe, expect, it } from 'vitest';
import { plainAddress, TrustedGateways } from '../../../src/http/trusted-gateways.js';

describe('TrustedGateways', () => {
  it('trusts no address by default, not even loopback', () => {
    expect(new TrustedGateways([]).has('127.0.0.1')).toBe(false);
  });

  it.each([
    ['10.0.0.0/8', '10.1.2.3', true],
    ['10.0.0.0/8', '11.0.0.1', false],
    ['192.0.2.1', '192.0.2.1', true],
    ['192.0.2.1', '192.0.2.2', false],
    ['2001:db8::/32', '2001:db8:1::1', true],
    ['::1', '127.0.0.1', false],
    ['10.0.0.0/8', plainAddress('::ffff:10.1.2.3'), true],
    ['::ffff:10.0.0.0/104', '10.1.2.3', true],
  ])('with %s, trusts %s: %s', (network, address, trusted) => {
    expect(new TrustedGateways([network]).has(address)).toBe(trusted);
  });
});
