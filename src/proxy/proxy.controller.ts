import { Controller, Get, Param } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { ApiProblems } from '../http/api-problems.decorator.js';
import { ClientGone } from '../http/client-gone.decorator.js';
import { ProxyTargetDto } from './dto/proxy-target.dto.js';
import { TargetResolver } from './target-resolver.js';

@ApiTags('proxy')
@Controller('proxy')
export class ProxyController {
  constructor(private readonly targets: TargetResolver) {}

  /** Tells where a container's traffic goes; `/proxy/{id}/` carries it there. */
  @Get(':id')
  @ApiProblems(
    'invalid_request',
    'container_not_running',
    'container_not_found',
    'engine_unreachable',
    'engine_error',
    'engine_timeout',
  )
  async describe(@Param('id') id: string, @ClientGone() gone: AbortSignal): Promise<ProxyTargetDto> {
    const { containerId, authority } = await this.targets.describe(id, gone);
    return { container_id: containerId, upstream: `http://${authority}` };
  }
}
