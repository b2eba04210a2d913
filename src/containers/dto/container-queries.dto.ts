import { ApiProperty } from '@nestjs/swagger';
import { IsIn, IsOptional, IsString, Matches, MaxLength } from 'class-validator';
import { CONTAINER_STATUSES, type ContainerStatus } from './container.dto.js';
import { IsQueryBoolean, IsQueryInt, IsQueryList } from '../../http/field-decorators.js';

export class ListContainersDto {
  /** Only containers in this state. */
  @IsOptional()
  @IsIn(CONTAINER_STATUSES, { message: `must be one of ${CONTAINER_STATUSES.join(', ')}` })
  @ApiProperty({ enum: CONTAINER_STATUSES, required: false })
  status?: ContainerStatus;

  /** Only containers whose name contains this, as `docker ps --filter name=`; a regular expression. */
  @IsOptional()
  @IsString({ message: 'must be given once' })
  @MaxLength(256)
  name?: string;

  /** Only containers with this label, `key=value` or `key`. If repeated, all labels must match. */
  @IsOptional()
  @IsQueryList(/^[^=]+/, 'must be key=value or key')
  @ApiProperty({ type: [String], required: false })
  label?: string[];
}

export class TimeoutDto {
  /** Seconds until the container is killed. Default: the run's `stop_timeout`, otherwise 10. */
  @IsOptional()
  @IsQueryInt(0, 3600)
  @ApiProperty({ type: 'integer', minimum: 0, maximum: 3600, required: false })
  timeout?: number;
}

/** Whether a start waits until the container is ready. */
export class StartContainerDto {
  /** Respond only when the container is ready, by the conditions of its run. */
  @IsOptional()
  @IsQueryBoolean()
  @ApiProperty({ type: 'boolean', default: false, required: false })
  wait_ready: boolean = false;

  /** Timeout in seconds of `wait_ready`. Default: the run's. */
  @IsOptional()
  @IsQueryInt(1, 3600)
  @ApiProperty({ type: 'integer', minimum: 1, maximum: 3600, required: false })
  wait_timeout?: number;
}

export class RestartContainerDto extends StartContainerDto {
  /** Seconds until the container is killed. Default: the run's `stop_timeout`, otherwise 10. */
  @IsOptional()
  @IsQueryInt(0, 3600)
  @ApiProperty({ type: 'integer', minimum: 0, maximum: 3600, required: false })
  timeout?: number;
}

export class RemoveContainerDto {
  /** Also removes a running container. */
  @IsOptional()
  @IsQueryBoolean()
  @ApiProperty({ type: 'boolean', default: false, required: false })
  force: boolean = false;
}

export class LogsDto {
  /** Number of lines from the end, after the other parameters are applied, or `all`. */
  @IsOptional()
  @Matches(/^(?:all|\d{1,15})$/, { message: 'must be "all" or a number of lines, 0 or more' })
  @ApiProperty({ type: 'string', default: '200', required: false })
  tail: string = '200';

  /** Continues with new lines, until the container exits or the time of `until` is reached. */
  @IsOptional()
  @IsQueryBoolean()
  @ApiProperty({ type: 'boolean', default: false, required: false })
  follow: boolean = false;

  /** Only lines written since this time: RFC 3339, Unix seconds, or a duration before now such as `10m` or `1h30m`. */
  @IsOptional()
  @IsString({ message: 'must be given once' })
  since?: string;

  /** Only lines written until this time; same formats as `since`. A followed log ends at this time. */
  @IsOptional()
  @IsString({ message: 'must be given once' })
  until?: string;

  /** Starts each line with its time, RFC 3339. */
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

  /** With `Accept: text/event-stream`: id of a line after which the log begins. `Last-Event-ID` takes precedence. */
  @IsOptional()
  @IsString({ message: 'must be given once' })
  @MaxLength(128)
  last_event_id?: string;
}
