import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Config } from '../../../../src/config/config.js';
import type { ContainerDetails } from '../../../../src/docker/engine/engine-types.js';
import { authorityOf, Reach } from '../../../../src/docker/reach/reach.service.js';
import type { Standing, Standpoint } from '../../../../src/docker/reach/standpoint.service.js';
import { listen } from '../../../support/ports.js';

/** Loopback simulates a bridge. `0.0.0.0` also reaches this machine but is not loopback; the broadcast address accepts no connection. */
const RESPONSES = '127.0.0.1';
const OUTSIDE = '0.0.0.0';
const SILENT = '255.255.255.255';
const PORT = 80;

const host: Standing = { on: 'host' };
const elsewhere: Standing = { on: 'elsewhere' };
const inContainer = (...networks: string[]): Standing => ({ on: 'networks', networks: new Set(networks) });

let listener: Awaited<ReturnType<typeof listen>>;
beforeAll(async () => {
  listener = await listen();
});
afterAll(() => listener[Symbol.asyncDispose]());

const details = (IPAddress = RESPONSES, Gateway = RESPONSES) =>
  ({
    Id: 'id',
    NetworkSettings: { Networks: { bridge: { NetworkID: 'shared', Gateway, IPAddress } } },
  }) as unknown as ContainerDetails;

function reachFrom(standing: Standing, config: Partial<Config> = {}) {
  const standpoint = { find: () => Promise.resolve(standing) } as Partial<Standpoint>;
  const settings = { upstream: 'auto', publishAddress: '127.0.0.1', ...config };
  return new Reach(standpoint as Standpoint, settings as Config);
}

const published = (address = '127.0.0.1') => ({ address, port: listener.port });
const own = { reach: 'container', address: RESPONSES, port: PORT };

describe('Reach', () => {
  it('uses the container’s own address from the engine’s host, if that has the network’s gateway', async () => {
    await expect(reachFrom(host).to(details(), PORT, published())).resolves.toEqual(own);
  });

  it('uses the published port if no address of the container responds', async () => {
    const reached = { reach: 'published', ...published() };
    await expect(reachFrom(host).to(details(SILENT), PORT, published())).resolves.toEqual(reached);
    await expect(reachFrom(host).to(details(RESPONSES, SILENT), PORT, published())).resolves.toEqual(reached);
  });

  it('never uses an address in another machine’s network, which may belong to another container here', async () => {
    const reached = { reach: 'published', ...published() };
    await expect(reachFrom(elsewhere).to(details(), PORT, published())).resolves.toEqual(reached);
    await expect(reachFrom(inContainer('other')).to(details(), PORT, published(OUTSIDE))).resolves.toMatchObject({
      reach: 'gateway',
    });
  });

  it('uses the container’s own address from a container that shares a network', async () => {
    await expect(reachFrom(inContainer('shared')).to(details(), PORT, published())).resolves.toEqual(own);
  });

  it('names the setting to change if only the host’s loopback is left, and dockAPI is in a container', async () => {
    await expect(reachFrom(inContainer('other')).to(details(), PORT, published())).rejects.toMatchObject({
      code: 'upstream_failed',
      message: expect.stringContaining('DOCKAPI_NETWORK'),
      details: { container_id: 'id' },
    });
  });

  it('names the setting to change if the published address does not respond', async () => {
    await expect(reachFrom(elsewhere).to(details(), PORT, published(SILENT))).rejects.toMatchObject({
      code: 'upstream_failed',
      message: expect.stringContaining('DOCKAPI_PUBLISH_ADDRESS'),
    });
  });

  it('follows DOCKAPI_UPSTREAM', async () => {
    const always = (upstream: 'published' | 'container') => reachFrom(elsewhere, { upstream });
    await expect(always('container').to(details(), PORT, published())).resolves.toEqual(own);
    await expect(always('container').to(details(SILENT), PORT, published())).rejects.toMatchObject({
      code: 'upstream_failed',
    });
    await expect(reachFrom(host, { upstream: 'published' }).to(details(), PORT, published())).resolves.toMatchObject({
      reach: 'published',
    });
  });

  it('remembers how the last container was reached', async () => {
    const reach = reachFrom(host);
    expect(reach.last).toBeNull();
    await reach.to(details(), PORT, published());
    expect(reach.last).toBe('container');
  });

  it('tests a started container at its published port, or at its own address if that port is unreachable', async () => {
    const port = 20_000;
    const authority = `192.0.2.7:${port}`;
    const elsewhereAt = reachFrom(elsewhere, { publishAddress: '192.0.2.7' });
    await expect(elsewhereAt.toStarted(details(), PORT, { address: '192.0.2.7', port })).resolves.toEqual({
      address: '192.0.2.7',
      port,
      authority,
    });
    await expect(
      reachFrom(inContainer('shared')).toStarted(details(), PORT, { address: '127.0.0.1', port }),
    ).resolves.toEqual({
      ...own,
      authority: `127.0.0.1:${port}`,
    });
  });
});

describe('authorityOf', () => {
  it.each([
    ['127.0.0.1', '127.0.0.1:80'],
    ['fd00::1', '[fd00::1]:80'],
  ])('writes %s as in URLs', (address, authority) => {
    expect(authorityOf({ address, port: 80 })).toBe(authority);
  });
});
