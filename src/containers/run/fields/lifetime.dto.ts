import { ApiProperty } from '@nestjs/swagger';
import { IsBoolean, IsIn, IsOptional } from 'class-validator';
import { IsCommand, IsIntBetween } from '../../../http/field-decorators.js';

/** Seconds: 10 years. */
const LONGEST = 315_360_000;
/** Seconds. */
const SHORTEST_IDLE = 5;
const LONGEST_WAKE = 3_600;

export const ON_IDLE = ['stop', 'pause', 'remove'] as const;
export type OnIdle = (typeof ON_IDLE)[number];

export const ON_EXPIRE = ['remove', 'stop'] as const;
export type OnExpire = (typeof ON_EXPIRE)[number];

/** When a container ends, sleeps and wakes. */
export class LifetimeFieldsDto {
  /** Seconds from the first start of the container to its end. Null: no end. Default and maximum: see `GET /policy`. */
  @IsOptional()
  @IsIntBetween(1, LONGEST)
  @ApiProperty({ type: 'integer', minimum: 1, maximum: LONGEST, nullable: true, required: false, example: 3600 })
  ttl?: number | null;

  /** Seconds without activity until `on_idle`. Null: never. Default and maximum: see `GET /policy`. */
  @IsOptional()
  @IsIntBetween(SHORTEST_IDLE, LONGEST)
  @ApiProperty({
    type: 'integer',
    minimum: SHORTEST_IDLE,
    maximum: LONGEST,
    nullable: true,
    required: false,
    example: 900,
  })
  idle_timeout?: number | null;

  /** What happens to an idle container. A stopped or paused one sleeps: a request wakes it. */
  @IsOptional()
  @IsIn(ON_IDLE, { message: `must be ${ON_IDLE.join(', ')}` })
  @ApiProperty({ enum: ON_IDLE, default: 'stop', required: false })
  on_idle?: OnIdle;

  /** What happens at the end of `ttl`. A container that is stopped then is not woken. */
  @IsOptional()
  @IsIn(ON_EXPIRE, { message: `must be ${ON_EXPIRE.join(' or ')}` })
  @ApiProperty({ enum: ON_EXPIRE, default: 'remove', required: false })
  on_expire?: OnExpire;

  /** Whether a request wakes the container when it sleeps. */
  @IsOptional()
  @IsBoolean()
  @ApiProperty({ type: 'boolean', default: true, required: false })
  wake?: boolean;

  /** Seconds that a request waits until a container that it wakes is ready. */
  @IsOptional()
  @IsIntBetween(1, LONGEST_WAKE)
  @ApiProperty({ type: 'integer', minimum: 1, maximum: LONGEST_WAKE, default: 30, required: false, example: 30 })
  wake_timeout?: number;

  /** Command that runs in the container before a lifetime stops or removes it, for 10 s at most. Read like `command`. */
  @IsOptional()
  @IsCommand()
  @ApiProperty({ oneOf: [{ type: 'string' }, { type: 'array', items: { type: 'string' } }], required: false })
  before_stop?: string | string[];
}
