import { Controller, Get, Headers, Query, Req, Res } from '@nestjs/common';
import { ApiExtraModels, ApiHeader, ApiOkResponse, ApiTags, getSchemaPath } from '@nestjs/swagger';
import type { Request, Response } from 'express';
import { By } from '../access/by.decorator.js';
import { Caller } from '../access/caller.js';
import { Needs } from '../access/needs.decorator.js';
import { checkContainerId } from '../docker/containers/container-id.js';
import { ApiProblems } from '../http/api-problems.decorator.js';
import { ClientGone } from '../http/client-gone.decorator.js';
import { EVENT_STREAM, EventStream, wantsEvents } from '../http/event-stream.js';
import { Shutdown } from '../http/shutdown.js';
import { type EventFilter, type EventPage, EventReaders, type Item } from './event-readers.service.js';
import { GAP } from './event-types.js';
import { EventDto, EventPageDto, EventsDto } from './events.dto.js';

const GAP_DATA = { detail: 'Events may be missing here: list the containers again' };

const EXAMPLE =
  'id: 3f2a9c1b.42\nevent: container.died\ndata: {"id":"3f2a9c1b.42","type":"container.died",' +
  '"at":"2026-01-31T12:00:00.000Z","container_id":"4c01…","name":"my-nginx","actor":{"kind":"caller","name":"ci"},' +
  '"reason":"stop","details":{"exit_code":0,"oom_killed":false}}\n\n';

@ApiTags('events')
@ApiExtraModels(EventDto, EventPageDto)
@Controller('events')
export class EventsController {
  constructor(
    private readonly readers: EventReaders,
    private readonly shutdown: Shutdown,
  ) {}

  /** Follows what happens to the containers: as server-sent events, or with `Accept: application/json` those of the past. */
  @Get()
  @Needs('read')
  @ApiHeader({ name: 'Last-Event-ID', required: false, description: 'Id of the last event that the client has seen' })
  @ApiOkResponse({
    description:
      'Events, whose data is an `EventDto`; `gap` where events may be missing. As JSON: up to 500 after an id, otherwise the last 100',
    content: {
      'application/json': { schema: { $ref: getSchemaPath(EventPageDto) } },
      [EVENT_STREAM]: { schema: { type: 'string', example: EXAMPLE } },
    },
  })
  @ApiProblems('invalid_request', 'too_many_requests', 'store_unreachable')
  async follow(
    @Query() query: EventsDto,
    @Headers('accept') accept: string | undefined,
    @Headers('last-event-id') lastId: string | undefined,
    @By() caller: Caller,
    @ClientGone() gone: AbortSignal,
    @Req() request: Request,
    @Res() response: Response,
  ): Promise<void> {
    const filter: EventFilter = {
      container: query.container === undefined ? undefined : checkContainerId(query.container),
      types: query.type,
    };
    const after = lastId ?? query.last_event_id;
    if (wantsJson(accept)) {
      response.json(toPage(await this.readers.page(after, caller, filter)));
      return;
    }
    using _place = this.readers.places.enter();
    await this.send(after, caller, filter, gone, request, response);
  }

  private async send(
    last: string | undefined,
    caller: Caller,
    filter: EventFilter,
    gone: AbortSignal,
    request: Request,
    response: Response,
  ): Promise<void> {
    const after = last ?? (await this.readers.start());
    const signal = AbortSignal.any([gone, this.shutdown.signal]);
    const stream = new EventStream(response);
    try {
      const all = this.readers.follow(after, caller, filter, signal);
      if (request.method !== 'HEAD') for await (const item of all) await send(stream, item, signal);
    } catch (error) {
      if (!signal.aborted) throw error; // cuts the stream: the client comes again, with its last id
    }
    stream.end();
  }
}

function wantsJson(accept: string | undefined): boolean {
  return !wantsEvents(accept) && (accept?.toLowerCase().includes('application/json') ?? false);
}

function toPage({ events, isGap, lastId }: EventPage): EventPageDto {
  return { events: events.map(({ id, event }) => ({ id, ...event })), gap: isGap, last_event_id: lastId };
}

async function send(stream: EventStream, item: Item, signal: AbortSignal): Promise<void> {
  if (item.kind === 'nothing') return stream.moveTo(item.id);
  if (item.kind === 'gap') return stream.deliver(GAP, GAP_DATA, item.id, signal);
  await stream.deliver(item.event.type, { id: item.id, ...item.event }, item.id, signal);
}
