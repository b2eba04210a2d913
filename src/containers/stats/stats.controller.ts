import { applyDecorators, Controller, Get, Headers, Param, Req, Res, type Type } from '@nestjs/common';
import { ApiExtraModels, ApiOkResponse, ApiTags, getSchemaPath } from '@nestjs/swagger';
import type { Request, Response } from 'express';
import { By } from '../../access/by.decorator.js';
import { Caller } from '../../access/caller.js';
import { Needs } from '../../access/needs.decorator.js';
import { ApiProblems } from '../../http/api-problems.decorator.js';
import { ClientGone } from '../../http/client-gone.decorator.js';
import { EVENT_STREAM, EventStream, wantsEvents } from '../../http/event-stream.js';
import { Shutdown } from '../../http/shutdown.js';
import { ApiContainerId, ENGINE, ONE_CONTAINER } from '../container-route.js';
import { NodeStats } from './node-stats.service.js';
import { AllStatsDto, StatsDto } from './stats.dto.js';
import { StatsService } from './stats.service.js';
import { ProcessesDto } from './top.dto.js';
import { TopService } from './top.service.js';

/** Documents a JSON response, and an event stream with the same JSON. */
const ApiStats = (dto: Type, example: string) =>
  applyDecorators(
    ApiExtraModels(dto),
    ApiOkResponse({
      description: 'The usage; with `Accept: text/event-stream`, an event `stats` with the same JSON every second',
      content: {
        'application/json': { schema: { $ref: getSchemaPath(dto) } },
        [EVENT_STREAM]: { schema: { type: 'string', example: `event: stats\ndata: ${example}\n\n` } },
      },
    }),
  );

@ApiTags('containers')
@Controller()
export class StatsController {
  constructor(
    private readonly stats: StatsService,
    private readonly nodeStats: NodeStats,
    private readonly processes: TopService,
    private readonly shutdown: Shutdown,
  ) {}

  /** Returns the resource usage of all running containers, in a cluster those of all nodes. */
  @Get('stats')
  @Needs('read')
  @ApiProblems('too_many_requests', ...ENGINE)
  @ApiStats(AllStatsDto, '{"containers":[{"id":"4c01…","cpu_percent":12.5,…}]}')
  async all(
    @Headers('accept') accept: string | undefined,
    @By() { onlyOwner }: Caller,
    @ClientGone() gone: AbortSignal,
    @Req() request: Request,
    @Res() response: Response,
  ): Promise<void> {
    const isForAll = this.nodeStats.isAsked(request);
    if (!wantsEvents(accept)) {
      const own = this.stats.all(onlyOwner, gone);
      response.json(isForAll ? await this.nodeStats.withAll(own, request, response, gone) : await own);
      return;
    }
    const signal = this.untilEnd(gone);
    const open = async () => {
      const own = await this.stats.followAll(onlyOwner, signal);
      return isForAll ? this.nodeStats.with(own, request, signal) : own;
    };
    await this.send(open, request, response);
  }

  /** Returns the resource usage of a running container. */
  @Get('containers/:id/stats')
  @Needs('read')
  @ApiContainerId()
  @ApiProblems('container_not_running', 'too_many_requests', ...ONE_CONTAINER)
  @ApiStats(StatsDto, '{"id":"4c01…","cpu_percent":12.5,…}')
  async one(
    @Param('id') id: string,
    @Headers('accept') accept: string | undefined,
    @By() { onlyOwner }: Caller,
    @ClientGone() gone: AbortSignal,
    @Req() request: Request,
    @Res() response: Response,
  ): Promise<void> {
    if (!wantsEvents(accept)) response.json(await this.stats.one(id, onlyOwner, gone));
    else await this.send(() => this.stats.follow(id, onlyOwner, this.untilEnd(gone)), request, response);
  }

  /** Lists the processes of a running container. */
  @Get('containers/:id/top')
  @Needs('read')
  @ApiContainerId()
  @ApiProblems('container_not_running', ...ONE_CONTAINER)
  top(@Param('id') id: string, @By() caller: Caller, @ClientGone() gone: AbortSignal): Promise<ProcessesDto> {
    return this.processes.top(id, caller.onlyOwner, gone);
  }

  private untilEnd(gone: AbortSignal): AbortSignal {
    return AbortSignal.any([gone, this.shutdown.signal]);
  }

  /** Sends events until the client leaves, the source ends, or dockAPI shuts down. */
  private async send(open: () => Promise<AsyncGenerator<object>>, request: Request, response: Response): Promise<void> {
    using _place = this.stats.places.enter();
    const source = await open();
    const events = new EventStream(response);
    try {
      if (request.method !== 'HEAD') for await (const stats of source) events.send('stats', stats);
    } catch (error) {
      if (!this.shutdown.signal.aborted) throw error;
    }
    events.end();
  }
}
