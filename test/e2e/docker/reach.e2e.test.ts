import { describe, expect, it } from 'vitest';
import { createNetwork } from '../../support/containers.js';
import { useDockapi } from '../../support/dockapi.js';
import { inspectContainer } from '../../support/engine.js';

const SERVER = {
  image: 'dockapi/echo',
  container_port: 8080,
  command: undefined,
  wait_ready: true,
  health_path: '/',
};

describe('containers that are published on DOCKAPI_PUBLISH_ADDRESS', () => {
  const ADDRESS = '127.0.0.2';
  const dockapi = useDockapi({ DOCKAPI_PUBLISH_ADDRESS: ADDRESS, DOCKAPI_UPSTREAM: 'published' });

  it('are ready, listed and reached there, and nowhere else', async () => {
    const { id, host_port } = await dockapi.running(SERVER);
    const upstream = `http://${ADDRESS}:${host_port}`;
    expect((await dockapi.client.get(`/proxy/${id}`)).body).toMatchObject({ upstream, reach: 'published' });
    expect((await dockapi.client.get(`/proxy/${id}/`)).text).toContain(`${ADDRESS}:${host_port}`); // its Host
    expect((await inspectContainer(id))?.HostConfig.PortBindings['8080/tcp']).toEqual([
      { HostIp: ADDRESS, HostPort: String(host_port) },
    ]);
    await expect(fetch(`http://127.0.0.1:${host_port}/`)).rejects.toThrow();
    const { body } = await dockapi.client.get(`/containers/${id}`);
    expect(body).toMatchObject({ host_port });
  });
});

describe('GET /healthz', () => {
  const dockapi = useDockapi();

  it('returns how containers are reached, once that has been tried', async () => {
    const reach = async () => (await dockapi.client.get('/healthz')).body.reach;
    expect(await reach()).toBeNull();
    const { id } = await dockapi.running(SERVER);
    const { body } = await dockapi.client.get(`/proxy/${id}`);
    expect(await reach()).toBe(body.reach);
  });
});

describe('runs that name no network', () => {
  let network = '';
  const dockapi = useDockapi(async () => ({ DOCKAPI_NETWORK: (network = await createNetwork()) }));

  it('join DOCKAPI_NETWORK, and others the network that they name', async () => {
    const networksOf = async (fields: object) =>
      (await dockapi.client.get(`/containers/${(await dockapi.running(fields)).id}`)).body.networks;
    expect(await networksOf({})).toEqual([network]);
    expect(await networksOf({ network: 'bridge' })).toEqual(['bridge']);
  });
});
