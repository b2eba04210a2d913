import { pipeline } from 'node:stream/promises';
import { Controller, Get, Headers, Param, Query, Req, Res } from '@nestjs/common';
import { ApiHeader, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import type { Request, Response } from 'express';
import { By } from '../../access/by.decorator.js';
import { Caller } from '../../access/caller.js';
import { Needs } from '../../access/needs.decorator.js';
import { ApiProblems } from '../../http/api-problems.decorator.js';
import { ClientGone } from '../../http/client-gone.decorator.js';
import { AppError } from '../../errors/app-error.js';
import { EVENT_STREAM, EventStream, wantsEvents } from '../../http/event-stream.js';
import { instanceOf, toProblem } from '../../http/problem.js';
import { Shutdown } from '../../http/shutdown.js';
import { ApiContainerId, ONE_CONTAINER } from '../container-route.js';
import { LogsDto } from '../dto/container-queries.dto.js';
import { type LogEvent, LogEvents } from './log-events.service.js';
import { LogsService } from './logs.service.js';

/** Listeners on the piped response: from the stages of the pipe, the log and the metrics. Node warns above ten. */
const LISTENERS = 20;

const EXAMPLE =
  'id: 2026-01-31T12:00:00.123456789Z/stdout/1\nevent: stdout\ndata: {"time":"2026-01-31T12:00:00.123456789Z",' +
  '"data":"ready\\n"}\n\nevent: end\ndata: {"state":"exited","exit_code":0}\n\n';

@ApiTags('containers')
@Controller('containers')
export class LogsController {
  constructor(
    private readonly logs: LogsService,
    private readonly events: LogEvents,
    private readonly shutdown: Shutdown,
  ) {}

  /** Reads a container's log: stdout and stderr as one text, or as server-sent events, which a client resumes. */
  @Get(':id/logs')
  @Needs('read')
  @ApiContainerId()
  @ApiHeader({ name: 'Last-Event-ID', required: false, description: 'Id of the last event that the client has seen' })
  @ApiOkResponse({
    description: 'The log; with `Accept: text/event-stream` an event for each line, then `end`',
    content: {
      'text/plain': { schema: { type: 'string', example: 'ready\n' } },
      [EVENT_STREAM]: { schema: { type: 'string', example: EXAMPLE } },
    },
  })
  @ApiProblems('logs_not_readable', 'too_many_requests', ...ONE_CONTAINER)
  async readLogs(
    @Param('id') id: string,
    @Query() query: LogsDto,
    @Headers('accept') accept: string | undefined,
    @Headers('last-event-id') lastId: string | undefined,
    @By() caller: Caller,
    @ClientGone() gone: AbortSignal,
    @Req() request: Request,
    @Res() response: Response,
  ): Promise<void> {
    using _place = this.logs.places.enter();
    if (wantsEvents(accept)) {
      const { signal } = this.shutdown;
      const after = lastId ?? query.last_event_id;
      const events = await this.events.open(id, caller.onlyOwner, query, after, gone, signal);
      return await this.send(events, gone, request, response);
    }
    if (query.last_event_id !== undefined)
      throw AppError.invalidField('last_event_id', 'is for Accept: text/event-stream: send that header, or use since');
    const { lines, text } = await this.logs.open(id, caller.onlyOwner, query, gone, this.shutdown.signal);
    response
      .writeHead(200, { 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'no-store' })
      .flushHeaders();
    if (request.method === 'HEAD') {
      lines.destroy();
      response.end();
      return;
    }
    response.setMaxListeners(LISTENERS);
    await pipeline(lines, text, response, { signal: gone });
  }

  private async send(
    events: AsyncGenerator<LogEvent>,
    gone: AbortSignal,
    request: Request,
    response: Response,
  ): Promise<void> {
    const stream = new EventStream(response);
    try {
      if (request.method !== 'HEAD')
        for await (const { event, data, id } of events) await stream.deliver(event, data, id, gone);
    } catch (error) {
      if (gone.aborted || !(error instanceof AppError)) throw error;
      await stream.deliver('problem', toProblem(error, instanceOf(request.originalUrl)), undefined, gone);
    }
    stream.end();
  }
}
