import type { IncomingMessage } from 'node:http';
import { Controller, Get, Param, Req } from '@nestjs/common';
import { ApiParam, ApiTags } from '@nestjs/swagger';
import { By } from '../access/by.decorator.js';
import { Caller } from '../access/caller.js';
import { Needs } from '../access/needs.decorator.js';
import { ApiProblems } from '../http/api-problems.decorator.js';
import { ClientGone } from '../http/client-gone.decorator.js';
import { ProxyTargetDto } from './dto/proxy-target.dto.js';
import { ProxyTargets } from './proxy-targets.service.js';
import { parseAddress } from './routing/container-address.js';

@ApiTags('proxy')
@Controller('proxy')
export class ProxyController {
  constructor(private readonly targets: ProxyTargets) {}

  /** Returns where the traffic of a container's port goes. `/proxy/{id}/` and `/proxy/{id}:{port}/` forward requests there. */
  @Get(':id')
  @Needs('read')
  @ApiParam({
    name: 'id',
    description: 'The full id, 12 or more of its first digits, or the name; `:{port}` names another published port',
    example: 'my-nginx',
  })
  @ApiProblems(
    'invalid_request',
    'container_not_running',
    'container_not_found',
    'port_not_published',
    'engine_unreachable',
    'engine_error',
    'upstream_failed',
    'engine_timeout',
  )
  describe(
    @Param('id') id: string,
    @By() caller: Caller,
    @Req() request: IncomingMessage,
    @ClientGone() gone: AbortSignal,
  ): Promise<ProxyTargetDto> {
    return this.targets.describe(parseAddress(id), caller.onlyOwner, request, gone);
  }
}
