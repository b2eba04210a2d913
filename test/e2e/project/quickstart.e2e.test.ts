import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ContainerDto } from '../../../src/containers/dto/container.dto.js';
import { Client } from '../../support/client.js';
import { engineContainers, inspectContainer } from '../../support/engine.js';
import { type Service, startService } from '../../support/service.js';

describe('the main job', () => {
  let service: Service;
  let client: Client;

  beforeAll(async () => {
    service = await startService();
    client = await Client.connect(service.url);
  });
  afterAll(() => service.stop());

  it('runs a container, waits until it is ready, reaches it through the proxy, and removes it', async () => {
    const run = await client.post<ContainerDto>('/containers/run', {
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

    const page = await client.get(`/proxy/${run.body.id}/`);
    expect(page.status).toBe(200);
    expect(page.text).toContain('nginx');

    const removed = await client.delete('/containers/quickstart?force=true');
    expect(removed.body).toEqual({ id: run.body.id, removed: true });
    expect(await inspectContainer(run.body.id)).toBeUndefined();
    expect(await engineContainers()).toEqual([]);
  });
});
