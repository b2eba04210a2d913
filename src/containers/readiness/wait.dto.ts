import { ApiProperty } from '@nestjs/swagger';
import { IsIn, IsOptional } from 'class-validator';
import { IsQueryInt } from '../../http/field-decorators.js';

export const AWAITED = ['ready', 'running', 'exited', 'removed'] as const;

export class WaitDto {
  /**
   * `ready`: by the conditions of its run. `exited`: it has exited, and its restart policy does not start it again.
   */
  @IsOptional()
  @IsIn(AWAITED, { message: `must be one of ${AWAITED.join(', ')}` })
  @ApiProperty({ enum: AWAITED, default: 'ready', required: false })
  for: (typeof AWAITED)[number] = 'ready';

  /** Seconds. */
  @IsOptional()
  @IsQueryInt(1, 3600)
  @ApiProperty({ type: 'integer', minimum: 1, maximum: 3600, default: 30, required: false })
  timeout: number = 30;
}
