import { ApiProperty } from '@nestjs/swagger';
import { IsIn, IsOptional, IsString, Matches, MaxLength } from 'class-validator';
import { CONTAINER_STATES, type ContainerState } from '../../docker/containers/managed-container.js';
import { IsQueryBoolean, IsQueryInt, IsQueryList } from '../../http/field-decorators.js';

export class ListContainersDto {
  /** Only containers in this state. */
  @IsOptional()
  @IsIn(CONTAINER_STATES, { message: `must be one of ${CONTAINER_STATES.join(', ')}` })
  @ApiProperty({ enum: CONTAINER_STATES, required: false })
  status?: ContainerState;

  /** Only containers whose name holds this, as `docker ps --filter name=`; a regular expression. */
  @IsOptional()
  @IsString({ message: 'must be given once' })
  @MaxLength(256)
  name?: string;

  /** Only containers with this label, `key=value` or `key`; repeated: with all of them. */
  @IsOptional()
  @IsQueryList(/^[^=]+/, 'must be key=value or key')
  @ApiProperty({ type: [String], required: false })
  label?: string[];
}

export class TimeoutDto {
  /** Seconds that the container gets to end before it is killed. Default: the run's `stop_timeout`, otherwise 10. */
  @IsOptional()
  @IsQueryInt(0, 3600)
  @ApiProperty({ type: 'integer', minimum: 0, maximum: 3600, required: false })
  timeout?: number;
}

/** Whether a start waits until the container is ready. */
export class StartContainerDto {
  /** Answer only when the container is ready, by the conditions of its run. */
  @IsOptional()
  @IsQueryBoolean()
  @ApiProperty({ type: 'boolean', default: false, required: false })
  wait_ready: boolean = false;

  /** Seconds, with `wait_ready`. Default: as in its run. */
  @IsOptional()
  @IsQueryInt(1, 3600)
  @ApiProperty({ type: 'integer', minimum: 1, maximum: 3600, required: false })
  wait_timeout?: number;
}

export class RestartContainerDto extends StartContainerDto {
  /** Seconds that the container gets to end before it is killed. Default: the run's `stop_timeout`, otherwise 10. */
  @IsOptional()
  @IsQueryInt(0, 3600)
  @ApiProperty({ type: 'integer', minimum: 0, maximum: 3600, required: false })
  timeout?: number;
}

export class RemoveContainerDto {
  /** Remove it even while it runs. */
  @IsOptional()
  @IsQueryBoolean()
  @ApiProperty({ type: 'boolean', default: false, required: false })
  force: boolean = false;
}

export class LogsDto {
  /** Lines from the end, of those that the other parameters select, or `all`. */
  @IsOptional()
  @Matches(/^(?:all|\d{1,15})$/, { message: 'must be "all" or a number of lines, 0 or more' })
  @ApiProperty({ type: 'string', default: '200', required: false })
  tail: string = '200';

  /** Go on with what is written from now on, until the container ends or the time of `until` has come. */
  @IsOptional()
  @IsQueryBoolean()
  @ApiProperty({ type: 'boolean', default: false, required: false })
  follow: boolean = false;

  /** Only what was written since: RFC 3339, Unix seconds, or a duration before now such as `10m` or `1h30m`. */
  @IsOptional()
  @IsString({ message: 'must be given once' })
  since?: string;

  /** Only what was written until then; as `since`. A followed log ends when its time has come. */
  @IsOptional()
  @IsString({ message: 'must be given once' })
  until?: string;

  /** Begin each line with when it was written, RFC 3339. */
  @IsOptional()
  @IsQueryBoolean()
  @ApiProperty({ type: 'boolean', default: false, required: false })
  timestamps: boolean = false;

  @IsOptional()
  @IsQueryBoolean()
  @ApiProperty({ type: 'boolean', default: true, required: false })
  stdout: boolean = true;

  @IsOptional()
  @IsQueryBoolean()
  @ApiProperty({ type: 'boolean', default: true, required: false })
  stderr: boolean = true;
}
