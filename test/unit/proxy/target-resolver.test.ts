import { describe, expect, it } from 'vitest';
import type { ManagedContainer } from '../../../src/docker/managed-container.js';
import type { ManagedContainers } from '../../../src/docker/managed-containers.service.js';
import { proxyPaths } from '../../../src/proxy/proxy.openapi.js';
import { TargetResolver } from '../../../src/proxy/target-resolver.js';

const { signal } = new AbortController();

function resolverOf(container: Partial<ManagedContainer>): TargetResolver {
  const found = { id: 'abc', name: 'web', status: 'running', hostPort: 20001, ...container } as ManagedContainer;
  const containers: Pick<ManagedContainers, 'get'> = { get: () => Promise.resolve(found) };
  return new TargetResolver(containers as ManagedContainers);
}

describe('TargetResolver', () => {
  it('tells the port that the engine publishes now', async () => {
    const target = { containerId: 'abc', host: '127.0.0.1', port: 20001 };
    await expect(resolverOf({}).resolve('web', signal)).resolves.toEqual(target);
    await expect(resolverOf({}).describe('web', signal)).resolves.toEqual(target);
  });

  it.each<Partial<ManagedContainer>>([
    { status: 'exited', hostPort: null },
    { status: 'paused' },
    { status: 'restarting' },
    { hostPort: null },
  ])('has no target for %j: 502 for traffic, 400 for the information', async (container) => {
    const resolver = resolverOf(container);
    await expect(resolver.resolve('web', signal)).rejects.toMatchObject({ code: 'upstream_failed' });
    await expect(resolver.describe('web', signal)).rejects.toMatchObject({ code: 'container_not_running' });
  });
});

describe('proxyPaths', () => {
  const path = proxyPaths()['/proxy/{id}/{path}'];

  it('has every method that passes, with the problems of each', () => {
    expect(Object.keys(path ?? {})).toEqual(['get', 'head', 'post', 'put', 'patch', 'delete', 'options']);
    expect(Object.keys(path?.get?.responses ?? {})).toEqual(['400', '404', '405', '500', '502', '504', 'default']);
  });
});
