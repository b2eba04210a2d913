import { ApiProperty, PickType } from '@nestjs/swagger';
import { IsOptional } from 'class-validator';
import { IsRestartPolicy } from '../run/restart-policy.js';
import { RunContainerDto } from '../run/run-container.dto.js';
import { IsSignal } from '../signals.js';

/** The changeable fields of a container. Absent ones are kept. */
export class UpdateContainerDto extends PickType(RunContainerDto, ['name', 'memory', 'cpus', 'pids_limit'] as const) {
  /** `no`, `on-failure`, `on-failure:N`, `always` or `unless-stopped`. Not with `auto_remove`. @example "on-failure:3" */
  @IsOptional()
  @IsRestartPolicy()
  restart_policy?: string;
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
