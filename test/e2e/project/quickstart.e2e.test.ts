import { describe, expect, it } from 'vitest';
import type { ContainerDto } from '../../../src/containers/dto/container.dto.js';
import { useDockapi } from '../../support/dockapi.js';
import { engineContainers, inspectContainer } from '../../support/engine.js';

describe('the main job', () => {
  const dockapi = useDockapi();

  it('runs a container, waits until it is ready, reaches it through the proxy, and removes it', async () => {
    const run = await dockapi.client.post<ContainerDto>('/containers/run', {
      image: 'nginx:latest',
      container_port: 80,
      name: 'quickstart',
      wait_ready: true,
      health_path: '/',
    });
    expect(run.status).toBe(201);
    expect(run.body).toMatchObject({
      name: 'quickstart',
      image: 'nginx:latest',
      status: 'running',
      container_port: 80,
    });

    const page = await dockapi.client.get(`/proxy/${run.body.id}/`);
    expect(page.status).toBe(200);
    expect(page.text).toContain('nginx');

    const removed = await dockapi.client.delete('/containers/quickstart?force=true');
    expect(removed.body).toEqual({ id: run.body.id, removed: true });
    expect(await inspectContainer(run.body.id)).toBeUndefined();
    expect(await engineContainers()).toEqual([]);
  });
});
