import { pipeline } from 'node:stream/promises';
import { Controller, Get, Param, Query, Req, Res } from '@nestjs/common';
import { ApiOkResponse, ApiTags } from '@nestjs/swagger';
import type { Request, Response } from 'express';
import { By } from '../../access/by.decorator.js';
import { Caller } from '../../access/caller.js';
import { Needs } from '../../access/needs.decorator.js';
import { ApiProblems } from '../../http/api-problems.decorator.js';
import { ClientGone } from '../../http/client-gone.decorator.js';
import { Shutdown } from '../../http/shutdown.js';
import { ApiContainerId, ONE_CONTAINER } from '../container-route.js';
import { LogsDto } from '../dto/container-queries.dto.js';
import { LogsService } from './logs.service.js';

/** Listeners on the piped response: from the stages of the pipe, the log and the metrics. Node warns above ten. */
const LISTENERS = 20;

@ApiTags('containers')
@Controller('containers')
export class LogsController {
  constructor(
    private readonly logs: LogsService,
    private readonly shutdown: Shutdown,
  ) {}

  /** Reads a container's log: stdout and stderr as one text. */
  @Get(':id/logs')
  @Needs('read')
  @ApiContainerId()
  @ApiOkResponse({
    description: 'The log',
    content: { 'text/plain': { schema: { type: 'string', example: 'ready\n' } } },
  })
  @ApiProblems('logs_not_readable', ...ONE_CONTAINER)
  async readLogs(
    @Param('id') id: string,
    @Query() query: LogsDto,
    @By() caller: Caller,
    @ClientGone() gone: AbortSignal,
    @Req() request: Request,
    @Res() response: Response,
  ): Promise<void> {
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
}
