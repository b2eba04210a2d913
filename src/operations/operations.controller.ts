import { Controller, Delete, Get, Headers, Param, Query, Req, Res } from '@nestjs/common';
import { ApiHeader, ApiOkResponse, ApiParam, ApiTags } from '@nestjs/swagger';
import type { Request, Response } from 'express';
import { By } from '../access/by.decorator.js';
import { Caller } from '../access/caller.js';
import { Needs } from '../access/needs.decorator.js';
import { ApiProblems } from '../http/api-problems.decorator.js';
import { ClientGone } from '../http/client-gone.decorator.js';
import { EVENT_STREAM, EventStream } from '../http/event-stream.js';
import { Shutdown } from '../http/shutdown.js';
import { ListOperationsDto, OperationDto, toOperationDto, WaitForOperationDto } from './operation.dto.js';
import { hasEnded } from './operation.js';
import { Operations } from './operations.service.js';

const ApiOperationId = () =>
  ApiParam({ name: 'id', description: 'Id of the operation', example: '0b6fd2a4-3a0c-4b1e-9d5c-1f0c5b1d7c2e' });

const EVENTS_EXAMPLE = 'id: 3\nevent: progress\ndata: {"id":"0b6f…","kind":"run","state":"running",…}\n\n';

@ApiTags('operations')
@Controller('operations')
export class OperationsController {
  constructor(
    private readonly operations: Operations,
    private readonly shutdown: Shutdown,
  ) {}

  /** Lists the caller's operations, newest first. */
  @Get()
  @Needs('read')
  @ApiProblems('invalid_request')
  async list(@Query() { state, kind }: ListOperationsDto, @By() { owner }: Caller): Promise<OperationDto[]> {
    const all = await this.operations.list(owner);
    return all
      .filter((each) => (state ?? each.state) === each.state && (kind ?? each.kind) === each.kind)
      .map(toOperationDto);
  }

  /** Returns an operation; with `wait`, when it has ended or the time is over. */
  @Get(':id')
  @Needs('read')
  @ApiOperationId()
  @ApiProblems('invalid_request', 'operation_not_found')
  async get(
    @Param('id') id: string,
    @Query() { wait }: WaitForOperationDto,
    @By() { owner }: Caller,
    @ClientGone() gone: AbortSignal,
  ): Promise<OperationDto> {
    return toOperationDto(await this.operations.wait(owner, id, wait * 1_000, gone));
  }

  /** Sends an event for each progress of an operation, and a last one, `end`. */
  @Get(':id/events')
  @Needs('read')
  @ApiOperationId()
  @ApiHeader({ name: 'Last-Event-ID', required: false, description: 'Continue after this event' })
  @ApiOkResponse({
    description: 'Events `progress` and `end`; their data is the operation',
    content: { [EVENT_STREAM]: { schema: { type: 'string', example: EVENTS_EXAMPLE } } },
  })
  @ApiProblems('operation_not_found', 'too_many_requests')
  async events(
    @Param('id') id: string,
    @Headers('last-event-id') last: string | undefined,
    @By() { owner }: Caller,
    @ClientGone() gone: AbortSignal,
    @Req() request: Request,
    @Res() response: Response,
  ): Promise<void> {
    await this.operations.get(owner, id);
    using _place = this.operations.places.enter();
    const events = new EventStream(response);
    const until = AbortSignal.any([gone, this.shutdown.signal]);
    if (request.method !== 'HEAD')
      for await (const record of this.operations.follow(owner, id, until)) {
        const isEnd = hasEnded(record);
        // An end is told again: the client may have lost the rest of the stream.
        if (isEnd || String(record.revision) !== last)
          events.send(isEnd ? 'end' : 'progress', toOperationDto(record), String(record.revision));
        if (isEnd) await this.operations.markRead(record);
      }
    events.end();
  }

  /** Cancels a running operation, and undoes a run; forgets an operation that has ended. */
  @Delete(':id')
  @Needs('run')
  @ApiOperationId()
  @ApiProblems('operation_not_found', 'engine_timeout')
  async remove(@Param('id') id: string, @By() { owner }: Caller): Promise<OperationDto> {
    return toOperationDto(await this.operations.remove(owner, id));
  }
}
