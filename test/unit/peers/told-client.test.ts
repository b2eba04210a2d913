import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import { describe, expect, it } from 'vitest';
import type { Config } from '../../../src/config/config.js';
import { Arrivals } from '../../../src/http/arrivals.js';
import { takeToldClient, tellClient, TOLD_CLIENT, toldClient } from '../../../src/http/told-client.js';

const config = { cluster: {}, trustedProxies: ['10.0.0.1'], basePath: '' } as unknown as Config;

const requestWith = (told: string) =>
  ({
    socket: { remoteAddress: '10.0.0.12' } as Socket,
    headers: { [TOLD_CLIENT]: told, host: 'h', 'x-forwarded-proto': 'https', 'x-forwarded-host': 'public' },
    rawHeaders: ['Host', 'h', TOLD_CLIENT, told],
  }) as unknown as IncomingMessage;

describe('what a node tells of a client', () => {
  it('is read on the peer port alone', () => {
    const told = tellClient({ address: '192.0.2.7', protocol: 'https', isCounted: false });
    const [atPublicPort, atPeerPort] = [requestWith(told), requestWith(told)];
    takeToldClient(atPeerPort);
    const arrivals = new Arrivals(config);
    expect(arrivals.sender(atPublicPort)).toMatchObject({ address: '10.0.0.12', protocol: 'http' });
    expect(arrivals.sender(atPeerPort)).toMatchObject({ address: '192.0.2.7', protocol: 'https' });
    expect([atPeerPort.rawHeaders, atPeerPort.headers[TOLD_CLIENT]]).toEqual([['Host', 'h'], undefined]);
  });

  it('does not make it a trusted gateway: that is up to the settings', () => {
    const origin = (address: string) => {
      const request = requestWith(tellClient({ address, protocol: 'http', isCounted: true }));
      takeToldClient(request);
      return new Arrivals(config).clientOrigin(request);
    };
    expect(origin('192.0.2.7')).toEqual({ protocol: 'http', host: 'h' });
    expect(origin('10.0.0.1')).toEqual({ protocol: 'https', host: 'public' });
  });

  it.each(['', 'nonsense', '192.0.2.7', '192.0.2.7 ftp', '999.0.2.7 http', '192.0.2.7 http admin'])(
    'is nothing if it is %j',
    (told) => {
      const request = requestWith(told);
      takeToldClient(request);
      expect(toldClient(request)).toBeUndefined();
      expect(new Arrivals(config).sender(request)).toMatchObject({ address: '10.0.0.12' });
    },
  );
});
