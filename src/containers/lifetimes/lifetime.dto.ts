import { ApiProperty, ApiSchema } from '@nestjs/swagger';
import { ACTIVITY_KINDS, type ActivityKind } from '../../activity/container-activity.js';
import { ApiNullable } from '../../http/api-nullable.decorator.js';
import { HISTORY_ACTIONS, type HistoryAction, type HistoryEntry } from './lifetime-record.js';
import type { Sleep } from './sleep-mark.js';

const SLEEPS = ['stopped', 'paused'] as const satisfies Sleep[];
const NEXT_ACTIONS = ['stop', 'pause', 'remove'] as const;

/** The last use of a container. */
export class LastActivityDto {
  /** RFC 3339. */
  at!: string;

  /** `start`: nothing has used it since. */
  @ApiProperty({ enum: ACTIVITY_KINDS })
  kind!: ActivityKind;

  /** Name of the token; null without tokens, and for a start. */
  @ApiNullable('string', null)
  by!: string | null;
}

/** What uses it now. */
export class OpenActivityDto {
  /** Requests whose response is not complete. */
  @ApiProperty({ type: 'integer' })
  http!: number;

  @ApiProperty({ type: 'integer' })
  websocket!: number;

  @ApiProperty({ type: 'integer' })
  exec!: number;
}

/** What its lifetime does next. */
export class NextActionDto {
  @ApiProperty({ enum: NEXT_ACTIONS })
  action!: (typeof NEXT_ACTIONS)[number];

  /** RFC 3339; null while it is in use. */
  @ApiNullable('string', '2026-11-23T13:00:00.000Z')
  at!: string | null;

  because!: string;
}

@ApiSchema({ name: 'LifetimeActor' })
class ActorDto {
  @ApiProperty({ enum: ['caller', 'engine', 'lifetime'] })
  kind!: HistoryEntry['actor']['kind'];

  /** Name of the token; null if there is none. */
  @ApiNullable('string', null)
  name!: string | null;
}

/** Something that happened to a container's life. */
export class LifetimeEventDto implements HistoryEntry {
  /** RFC 3339. */
  at!: string;

  @ApiProperty({ enum: HISTORY_ACTIONS })
  action!: HistoryAction;

  because!: string;

  @ApiProperty({ type: ActorDto })
  actor!: HistoryEntry['actor'];
}

/** Why a container still runs, and when it will stop. */
export class LifetimeDto {
  /** RFC 3339; null: it has no end. */
  @ApiNullable('string', '2026-11-23T13:00:00.000Z')
  expires_at!: string | null;

  /** Seconds; null: it is never idle. */
  @ApiNullable('integer', 900)
  idle_timeout!: number | null;

  /** Null if it was never started, or has no lifetime. */
  @ApiProperty({ type: LastActivityDto, nullable: true })
  last_activity!: LastActivityDto | null;

  open!: OpenActivityDto;

  /** Null: it goes on. */
  @ApiProperty({ type: NextActionDto, nullable: true })
  next!: NextActionDto | null;

  /** How it sleeps; null: it does not. */
  @ApiProperty({ enum: SLEEPS, nullable: true })
  asleep!: Sleep | null;

  /** The last 50 entries. */
  @ApiProperty({ type: [LifetimeEventDto] })
  history!: LifetimeEventDto[];
}
