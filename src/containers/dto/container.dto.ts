import { ApiProperty } from '@nestjs/swagger';
import { CONTAINER_STATES, type ContainerState } from '../../docker/containers/managed-container.js';
import { ApiNullable } from '../../http/api-nullable.decorator.js';

/** A published TCP port of a container. */
export class PublishedPortDto {
  /** The container's port. */
  @ApiProperty({ type: 'integer', example: 80 })
  container_port: number;

  /** The host's port that it is published on; null while it is not. */
  @ApiNullable('integer', 20000)
  host_port: number | null;
}

/** A container that dockAPI made. */
export class ContainerDto {
  /** The full id: 64 hex digits. @example "4c01db0b339c4d7c2f5c8a3b1e0f6d7a8b9c0d1e2f3a4b5c6d7e8f9a0b1c2d3e" */
  id: string;

  /** Its name; the engine makes one up where none was asked for. @example "my-nginx" */
  name: string;

  /** The image as it was asked for. @example "nginx:latest" */
  image: string;

  /** The engine's word for its state. */
  @ApiProperty({ enum: CONTAINER_STATES, example: 'running' })
  status: ContainerState;

  /** Its labels, the image's among them. */
  @ApiProperty({
    type: 'object',
    additionalProperties: { type: 'string' },
    example: { 'dockapi.managed': 'true', 'dockapi.container_port': '80' },
  })
  labels: Record<string, string>;

  /** The host's port that it is published on; null while it is not. */
  @ApiNullable('integer', 20000)
  host_port: number | null;

  /** The published TCP port of the container. */
  @ApiProperty({ type: 'integer', example: 80 })
  container_port: number;

  /** All published ports: `container_port`, and those of the run's `ports`. */
  ports: PublishedPortDto[];
}

export class ContainerDetailsDto extends ContainerDto {
  /** RFC 3339. @example "2026-11-23T12:00:00.123456789Z" */
  created: string;

  /** RFC 3339; null if it was never started. */
  @ApiNullable('string', '2026-11-23T12:00:01.123456789Z')
  started_at: string | null;

  /** RFC 3339; null if it never ended. */
  @ApiNullable('string', null)
  finished_at: string | null;

  /** Of its last run; null while it runs and before its first start. */
  @ApiNullable('integer', null)
  exit_code: number | null;

  /** How often the engine restarted it by its restart policy. */
  @ApiProperty({ type: 'integer', example: 0 })
  restart_count: number;

  /** What the image's health test says: starting, healthy or unhealthy; null if it has none. */
  @ApiNullable('string', null)
  health: string | null;

  /** The names of its networks. @example ["bridge"] */
  networks: string[];
}

/** The answer of a run; the last four are there with `detach: false` only. */
export class RunResultDto extends ContainerDto {
  @ApiProperty({ type: 'integer', example: 0, required: false })
  exit_code?: number;

  /** Decoded as UTF-8. */
  stdout?: string;

  /** Decoded as UTF-8; null if nothing was written to it. */
  @ApiNullable('string', null, false)
  stderr?: string | null;

  /** Whether output is missing: beyond the limit (DOCKAPI_OUTPUT_LIMIT), or because the engine's stream broke off. */
  truncated?: boolean;
}

export class StoppedContainerDto {
  /** The full id. */
  id: string;

  @ApiProperty({ enum: ['stopped'] })
  status: 'stopped';

  /** Whether it was removed with the stop, as `auto_remove` asks. */
  removed: boolean;
}

export class RemovedContainerDto {
  /** The full id. */
  id: string;

  /** Always true. */
  removed: boolean;
}
