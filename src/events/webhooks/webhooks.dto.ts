import { ApiProperty, ApiSchema } from '@nestjs/swagger';
import { EVENT_TYPES, type EventType } from '../event-types.js';

/** Why the last delivery that failed did so. */
@ApiSchema({ name: 'WebhookFailure' })
class FailureDto {
  /** RFC 3339. */
  @ApiProperty({ type: 'string', format: 'date-time' })
  at!: string;

  event_id!: string;

  /** Attempts to deliver the event so far. */
  @ApiProperty({ type: 'integer' })
  attempts!: number;

  /** Such as `status 503`. */
  reason!: string;
}

/** A webhook and its deliveries. */
export class WebhookDto {
  /** Without its query. */
  url!: string;

  /** Null: all. */
  @ApiProperty({ enum: EVENT_TYPES, isArray: true, nullable: true })
  types!: readonly EventType[] | null;

  /** Events that are due. */
  @ApiProperty({ type: 'integer' })
  due!: number;

  /** RFC 3339; null if nothing is due. */
  @ApiProperty({ type: 'string', format: 'date-time', nullable: true })
  next_attempt_at!: string | null;

  @ApiProperty({ type: 'integer' })
  delivered!: number;

  /** Events that were given up after 24 h. */
  @ApiProperty({ type: 'integer' })
  failed!: number;

  /** Events that were left out because too many were due. */
  @ApiProperty({ type: 'integer' })
  dropped!: number;

  @ApiProperty({ type: FailureDto, nullable: true })
  last_failure!: FailureDto | null;
}
