import { expect, it } from 'vitest';
import { toContainerDetailsDto } from '../../../src/containers/container-dtos.js';
import type { ContainerDetails } from '../../../src/docker/engine/engine-types.js';

/** A container that has run. */
function inState(Status: string): ContainerDetails {
  return {
    Id: 'a'.repeat(64),
    Name: '/one',
    Image: 'sha256:b',
    Created: '2026-11-29T00:00:00Z',
    RestartCount: 0,
    Path: 'sh',
    Args: [],
    Mounts: [],
    Config: { Image: 'busybox', Labels: {} },
    HostConfig: {},
    NetworkSettings: { Ports: {}, Networks: {} },
    State: { Status, ExitCode: 3, StartedAt: '2026-11-29T00:00:01Z', FinishedAt: '2026-11-29T00:00:02Z' },
  } as unknown as ContainerDetails;
}

it.each([
  ['exited', 3],
  ['dead', 3],
  ['running', null],
])('a container that is %s has the exit code %j', (status, exit_code) => {
  expect(toContainerDetailsDto(inState(status))).toMatchObject({ status, exit_code });
});
