import { ApiProperty, IntersectionType, PickType } from '@nestjs/swagger';
import { IsOptional } from 'class-validator';
import { IsTime } from '../../http/field-decorators.js';
import { LifetimeFieldsDto } from '../run/fields/lifetime.dto.js';
import { IsRestartPolicy } from '../run/restart-policy.js';
import { RunContainerDto } from '../run/run-container.dto.js';
import { IsSignal } from '../signals.js';

/** The changeable fields of a container. Absent ones are kept. */
export class UpdateContainerDto extends IntersectionType(
  PickType(RunContainerDto, ['name', 'memory', 'cpus', 'pids_limit'] as const),
  LifetimeFieldsDto,
) {
  /** `no`, `on-failure`, `on-failure:N`, `always` or `unless-stopped`. Not with `auto_remove`. @example "on-failure:3" */
  @IsOptional()
  @IsRestartPolicy()
  restart_policy?: string;

  /** Time of its end, instead of `ttl`: RFC 3339, in the future. Null: no end. */
  @IsOptional()
  @IsTime()
  @ApiProperty({
    type: 'string',
    format: 'date-time',
    nullable: true,
    required: false,
    example: '2099-01-01T00:00:00Z',
  })
  expires_at?: string | null;
}

export class KillDto {
  /** The signal's name, with or without `SIG`, or its number. */
  @IsOptional()
  @IsSignal()
  @ApiProperty({
    oneOf: [{ type: 'string' }, { type: 'integer' }],
    default: 'KILL',
    example: 'HUP',
    required: false,
  })
  signal?: string | number = 'KILL';
}

export class KilledContainerDto {
  /** The full id. */
  id: string;

  /** The signal's usual name, without `SIG`. @example "HUP" */
  signal: string;
}
