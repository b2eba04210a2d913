import { ApiProperty, ApiSchema } from '@nestjs/swagger';
import { IsQueryInt } from '../../http/field-decorators.js';
import { ApiNullable } from '../../http/api-nullable.decorator.js';
import { MAX_REMOVED } from './removed-records.service.js';
import { REASONS, type Reason, type Removal } from './removed-container.js';

export class ListRemovedDto {
  /** Number of containers, the newest first. */
  @IsQueryInt(1, MAX_REMOVED)
  @ApiProperty({ type: 'integer', minimum: 1, maximum: MAX_REMOVED, default: MAX_REMOVED, required: false })
  limit: number = MAX_REMOVED;
}

@ApiSchema({ name: 'RemovalActor' })
class RemovalActorDto {
  /** `caller`: a request to dockAPI. `engine`: the container itself, or another client of the engine. `lifetime`: its `ttl` or `idle_timeout`. */
  @ApiProperty({ enum: ['caller', 'engine', 'lifetime'], example: 'caller' })
  kind: Removal['actor']['kind'];

  /** Name of the caller's token; null without tokens. */
  @ApiNullable('string', null)
  name: string | null;
}

/** A removed container. */
export class EndedContainerDto {
  /** Full id: 64 hex digits. @example "4c01db0b339c4d7c2f5c8a3b1e0f6d7a8b9c0d1e2f3a4b5c6d7e8f9a0b1c2d3e" */
  id: string;

  /** In a cluster: name of the node that it was on, or its id where several nodes have that name. @example "worker-1" */
  node?: string;

  /** The name that it had. @example "my-nginx" */
  name: string;

  /** The image as requested. @example "nginx:latest" */
  image: string;

  /** Labels, including the image's. */
  @ApiProperty({
    type: 'object',
    additionalProperties: { type: 'string' },
    example: { 'dockapi.managed': 'true', 'dockapi.container_port': '80' },
  })
  labels: Record<string, string>;

  /** Exit code; null if it is not known. */
  @ApiNullable('integer', 0)
  exit_code: number | null;

  /** Whether the kernel killed one of its processes because memory ran out. */
  oom_killed: boolean;

  /** RFC 3339; null if it is not known. */
  @ApiNullable('string', '2026-11-23T12:00:01.123456789Z')
  started_at: string | null;

  /** RFC 3339. @example "2026-11-23T12:05:00.000Z" */
  removed_at: string;

  /** Who removed it. */
  actor: RemovalActorDto;

  /** Why: a `DELETE`, `auto_remove`, the end of its lifetime, a run that was undone, or another client of the engine (`outside`). */
  @ApiProperty({ enum: REASONS, example: 'auto_remove' })
  because: Reason;

  /** Its last 200 log lines, 32 KiB at most. Absent if it was removed outside dockAPI. */
  @ApiProperty({ type: 'array', items: { type: 'string' }, required: false, example: ['done'] })
  logs?: string[];
}
