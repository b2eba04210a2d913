import { describe, expect, it } from 'vitest';
import { proxyPaths } from '../../../../src/proxy/proxy.openapi.js';
import { TargetResolver } from '../../../../src/proxy/routing/target-resolver.js';
import { CONTAINER_ID, directoryOf, publishedReach } from '../../../support/upstream-gateway.js';

const { signal } = new AbortController();

const web = { id: 'web', port: undefined };

const resolverOf = (container: { hostPort: number | null; status: string; others?: Record<number, number> }) =>
  new TargetResolver(directoryOf(container), publishedReach());

describe('TargetResolver', () => {
  it('has the port that the engine publishes now', async () => {
    const target = {
      key: `${CONTAINER_ID}@2026-01-01T00:00:00Z`,
      containerId: CONTAINER_ID,
      publicId: CONTAINER_ID,
      address: '127.0.0.1',
      port: 20001,
      authority: '127.0.0.1:20001',
      containerPort: 80,
      ports: [{ containerPort: 80, hostPort: 20_001, hostAddress: '127.0.0.1' }],
      hostHeader: undefined,
      reach: 'published',
    };
    const resolver = resolverOf({ hostPort: 20001, status: 'running' });
    await expect(resolver.resolve(web, undefined, signal)).resolves.toEqual(target);
    await expect(resolver.describe(web, undefined, signal)).resolves.toEqual(target);
  });

  it('returns the address of each published port, and refuses others', async () => {
    const resolver = resolverOf({ hostPort: 20_001, status: 'running', others: { 9_000: 20_002 } });
    const at = (port?: number) => resolver.resolve({ id: 'web', port }, undefined, signal);
    await expect(at(80)).resolves.toEqual(await at());
    await expect(at(9_000)).resolves.toMatchObject({
      port: 20_002,
      authority: '127.0.0.1:20002',
      containerPort: 9_000,
      ports: [{ containerPort: 80 }, { containerPort: 9_000, hostPort: 20_002 }],
    });
    await expect(at(20_002)).rejects.toMatchObject({
      code: 'port_not_published',
      detail: expect.stringContaining('only 80, 9000') as string,
    });
  });

  it.each([
    { status: 'exited', hostPort: null },
    { status: 'paused', hostPort: 20001 },
    { status: 'restarting', hostPort: 20001 },
    { status: 'running', hostPort: null },
  ])('has no target for %j, and a 400 for the information', async (container) => {
    const resolver = resolverOf(container);
    const found = await resolver.resolve(web, undefined, signal);
    expect(found).toMatchObject({ container: { status: container.status } });
    expect(resolver.find(web, undefined)).toBeUndefined();
    await expect(resolver.describe(web, undefined, signal)).rejects.toMatchObject({ code: 'container_not_running' });
  });
});

describe('proxyPaths', () => {
  const path = proxyPaths()['/proxy/{id}/{path}'];

  it('has every forwarded method, with the problems of each', () => {
    expect(Object.keys(path ?? {})).toEqual(['get', 'head', 'post', 'put', 'patch', 'delete', 'options']);
    expect(Object.keys(path?.get?.responses ?? {})).toEqual([
      '400',
      '401',
      '403',
      '404',
      '405',
      '500',
      '502',
      '504',
      '2XX',
      'default',
    ]);
  });
});
