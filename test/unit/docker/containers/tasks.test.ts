import { describe, expect, it } from 'vitest';
import {
  fromSummary,
  type ManagedContainer,
  publicIdOf,
  serviceOf,
} from '../../../../src/docker/containers/managed-container.js';
import { currentTask, isTaskOf, withoutFormerTasks } from '../../../../src/docker/containers/tasks.js';
import type { ContainerSummary } from '../../../../src/docker/engine/engine-types.js';

const SERVICE = 'q2xz0000000000000000aaaaa';
const LABELS = {
  'dockapi.managed': 'true',
  'dockapi.run': 'run',
  'dockapi.reschedule': 'run',
  'dockapi.name': 'web',
  'dockapi.container_port': '80',
  'dockapi.host_port': '0',
  'dockapi.ports': '0:80,0:90',
  'com.docker.swarm.service.id': SERVICE,
};

const task = (id: string, created: number, status = 'running') =>
  ({ id, name: 'web', status, labels: LABELS, task: { service: SERVICE, created } }) as unknown as ManagedContainer;

describe('a container that is a task of a Swarm service', () => {
  it('has the service’s id and the name of its run, and the ports that its engine has chosen', () => {
    const container = fromSummary({
      Id: 'a'.repeat(64),
      Names: ['/dockapi-run.1.xyz'],
      Labels: LABELS,
      State: 'running',
      Created: 12,
      Ports: [
        { PrivatePort: 80, PublicPort: 32768, Type: 'tcp', IP: '0.0.0.0' },
        { PrivatePort: 90, PublicPort: 32769, Type: 'tcp', IP: '0.0.0.0' },
      ],
    } as unknown as ContainerSummary);
    expect(container).toMatchObject({ id: 'a'.repeat(64), name: 'web', task: { service: SERVICE, created: 12 } });
    expect(container.ports.map(({ containerPort, hostPort }) => [containerPort, hostPort])).toEqual([
      [80, 32768],
      [90, 32769],
    ]);
    expect(publicIdOf(container.id, container.labels)).toBe(SERVICE);
    for (const asked of [SERVICE, 'web']) expect(isTaskOf(asked, LABELS)).toBe(true);
    expect(isTaskOf('dockapi-run.1.xyz', LABELS)).toBe(false);
  });

  it('is none by labels that a caller, or an image made of it, can have', () => {
    for (const labels of [
      { ...LABELS, 'dockapi.run': 'another' },
      { 'dockapi.run': 'run', 'com.docker.swarm.service.id': SERVICE },
    ])
      expect([serviceOf(labels), isTaskOf('web', labels)]).toEqual([undefined, false]);
  });

  it('counts if it is up, and is the newest', () => {
    expect(currentTask([task('old', 1), task('new', 2)])?.id).toBe('new');
    expect(currentTask([task('up', 1), task('ended', 2, 'exited')])?.id).toBe('up');
    expect(currentTask([task('first', 1, 'exited'), task('last', 2, 'exited')])?.id).toBe('last');
    const plain = { id: 'plain', name: 'db', status: 'running', labels: {} } as unknown as ManagedContainer;
    const listed = [task('old', 1, 'exited'), plain, task('new', 2)];
    expect(withoutFormerTasks(listed).map(({ id }) => id)).toEqual(['plain', 'new']);
  });
});
