import { ApiProperty, OmitType, PickType } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { IsBoolean, IsDefined, IsObject, IsOptional, ValidateNested } from 'class-validator';
import { ApiNullable } from '../../http/api-nullable.decorator.js';
import { IsIntBetween } from '../../http/field-decorators.js';
import { LifetimeFieldsDto } from '../run/fields/lifetime.dto.js';
import { RunContainerDto } from '../run/run-container.dto.js';
import { IsPoolName } from './pool-name.js';

/** Members of a pool. */
export const MAX_SIZE = 50;

/** A run's body without what is chosen when the container is given: its name. Host ports are picked. */
export class PoolRunDto extends OmitType(RunContainerDto, [
  'name',
  'host_port',
  'detach',
  'pool',
  'reschedule',
] as const) {}

export class PutPoolDto {
  /** How its containers are run. */
  @IsDefined({ message: 'must be the body of a run' })
  @IsObject()
  @ValidateNested()
  @Type(() => PoolRunDto)
  run: PoolRunDto;

  /** Number of containers that are kept ready. */
  @IsIntBetween(1, MAX_SIZE)
  @ApiProperty({ type: 'integer', minimum: 1, maximum: MAX_SIZE, example: 2 })
  size: number;

  /** Pause them until they are given: they take memory, but no CPU. */
  @IsOptional()
  @IsBoolean()
  pause?: boolean = true;
}

export class PoolDto {
  /** In a cluster: name of the node that keeps it, or its id where several nodes have that name. @example "worker-1" */
  node?: string;

  /** @example "web" */
  name: string;

  /** Number of containers that are kept ready. */
  @ApiProperty({ type: 'integer', example: 2 })
  size: number;

  /** Number of containers that are ready now. */
  @ApiProperty({ type: 'integer', example: 2 })
  ready: number;

  /** Whether they are paused until they are given. */
  pause: boolean;

  /** How they are run, without passwords. Without the scope `run`, also without `env` and `ready`. */
  @ApiProperty({ type: 'object', additionalProperties: true, example: { image: 'nginx:latest', container_port: 80 } })
  run: Record<string, unknown>;

  /** Why it is not filled; null if it is, or will be soon. */
  @ApiNullable('string', null)
  problem: string | null;
}

export class RemovedPoolDto {
  /** @example "web" */
  name: string;

  /** Always true. */
  removed: boolean;
}

/** A run that takes a container from a pool. */
export class RunFromPoolDto extends PickType(LifetimeFieldsDto, ['ttl', 'idle_timeout', 'on_idle', 'wake'] as const) {
  /** One of the caller's pools. @example "web" */
  @IsPoolName()
  pool: string;

  /** A name in Docker's syntax, as in other runs. @example "my-nginx" */
  name?: string;

  /**
   * In a cluster: name or id of the node. Without it, that of the pool. On another one, the container is run as usual, with
   * `warm: false`.
   *
   * @example "worker-1"
   */
  node?: string;
}
