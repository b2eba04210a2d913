import { Controller, Get, HttpCode, Param, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { By } from '../../access/by.decorator.js';
import { Caller } from '../../access/caller.js';
import { Needs } from '../../access/needs.decorator.js';
import { ApiProblems } from '../../http/api-problems.decorator.js';
import { ClientGone } from '../../http/client-gone.decorator.js';
import { ApiContainerId, ONE_CONTAINER } from '../container-route.js';
import { LifetimeDto } from './lifetime.dto.js';
import { LifetimesService } from './lifetimes.service.js';

@ApiTags('containers')
@Controller('containers')
export class LifetimesController {
  constructor(private readonly lifetimes: LifetimesService) {}

  /** Tells why a container still runs, and when it will stop. */
  @Get(':id/lifetime')
  @Needs('read')
  @ApiContainerId()
  @ApiProblems('store_unreachable', ...ONE_CONTAINER)
  lifetime(@Param('id') id: string, @By() caller: Caller, @ClientGone() gone: AbortSignal): Promise<LifetimeDto> {
    return this.lifetimes.show(id, caller.onlyOwner, gone);
  }

  /** Keeps a container awake, as a request to it would. */
  @Post(':id/touch')
  @Needs('proxy')
  @HttpCode(200)
  @ApiContainerId()
  @ApiProblems('store_unreachable', ...ONE_CONTAINER)
  touch(@Param('id') id: string, @By() caller: Caller, @ClientGone() gone: AbortSignal): Promise<LifetimeDto> {
    return this.lifetimes.touch(id, caller.onlyOwner, caller.name, gone);
  }
}
