import type { IncomingMessage } from 'node:http';
import { Controller, Get, Param, Req } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { By } from '../access/by.decorator.js';
import { Caller } from '../access/caller.js';
import { Needs } from '../access/needs.decorator.js';
import { ApiProblems } from '../http/api-problems.decorator.js';
import { Arrivals } from '../http/arrivals.js';
import { ClientGone } from '../http/client-gone.decorator.js';
import { ProxyTargetDto } from './dto/proxy-target.dto.js';
import { OwnOrigins } from './routing/own-origins.js';
import { TargetResolver } from './routing/target-resolver.js';

@ApiTags('proxy')
@Controller('proxy')
export class ProxyController {
  constructor(
    private readonly targets: TargetResolver,
    private readonly arrivals: Arrivals,
    private readonly origins: OwnOrigins,
  ) {}

  /** Returns where a container's traffic goes. `/proxy/{id}/` forwards requests there. */
  @Get(':id')
  @Needs('read')
  @ApiProblems(
    'invalid_request',
    'container_not_running',
    'container_not_found',
    'engine_unreachable',
    'engine_error',
    'upstream_failed',
    'engine_timeout',
  )
  async describe(
    @Param('id') id: string,
    @By() caller: Caller,
    @Req() request: IncomingMessage,
    @ClientGone() gone: AbortSignal,
  ): Promise<ProxyTargetDto> {
    const { containerId, authority, reach, hostHeader } = await this.targets.describe(id, caller.onlyOwner, gone);
    return {
      container_id: containerId,
      upstream: `http://${authority}`,
      reach,
      url: this.origins.urlOf(containerId, this.arrivals.clientOrigin(request)),
      host_header: hostHeader ?? null,
    };
  }
}
