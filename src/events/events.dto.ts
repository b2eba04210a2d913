import { ApiProperty, ApiSchema } from '@nestjs/swagger';
import { IsOptional, IsString, MaxLength } from 'class-validator';
import { IsQueryList } from '../http/field-decorators.js';
import { type Actor, EVENT_TYPES, type EventBody, type EventType } from './event-types.js';

const TYPE = new RegExp(`^(?:${EVENT_TYPES.join('|').replaceAll('.', '\\.')})$`);

export class EventsDto {
  /** Only events of this container: its id, at least the first 12 digits, or its name at the time. */
  @IsOptional()
  @IsString({ message: 'must be given once' })
  container?: string;

  /** Only events of this type. May be repeated. */
  @IsOptional()
  @IsQueryList(TYPE, `must be one of ${EVENT_TYPES.join(', ')}`)
  @ApiProperty({ enum: EVENT_TYPES, isArray: true, required: false })
  type?: EventType[];

  /** Id after which the events begin, for clients that cannot send `Last-Event-ID`. The header takes precedence. */
  @IsOptional()
  @IsString({ message: 'must be given once' })
  @MaxLength(256)
  last_event_id?: string;
}

@ApiSchema({ name: 'EventActor' })
class ActorDto implements Actor {
  /** `caller`: a request to dockAPI. `engine`: the container itself, the engine, or another client of the engine. `lifetime`: the container's own lifetime. */
  @ApiProperty({ enum: ['caller', 'engine', 'lifetime'] })
  kind!: Actor['kind'];

  /** Name of the caller's token. */
  name?: string;
}

/** The data of an event. */
export class EventDto implements EventBody {
  /** From which a reader resumes. */
  id!: string;

  @ApiProperty({ enum: EVENT_TYPES })
  type!: EventType;

  /** RFC 3339. */
  @ApiProperty({ type: 'string', format: 'date-time' })
  at!: string;

  /** Null for images. */
  @ApiProperty({ type: 'string', nullable: true })
  container_id!: string | null;

  /** Name of the container, or the image's reference. */
  name!: string;

  @ApiProperty({ type: ActorDto })
  actor!: Actor;

  /** The operation that caused it, such as `stop`; null if it is not known. */
  @ApiProperty({ type: 'string', nullable: true })
  reason!: string | null;

  /** What the type adds, such as `exit_code`. */
  @ApiProperty({ type: 'object', additionalProperties: true })
  details!: Record<string, unknown>;
}

/** The events after an id. */
export class EventPageDto {
  events!: EventDto[];

  /** Whether events may be missing: list the containers again. */
  gap!: boolean;

  /** The `last_event_id` of the next request. */
  last_event_id!: string;
}
