import type { IncomingMessage, ServerResponse } from 'node:http';
import { Controller, Get, Param, Query, Req, Res, UseInterceptors } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { By } from '../access/by.decorator.js';
import { Caller } from '../access/caller.js';
import { Needs } from '../access/needs.decorator.js';
import { ApiProblems } from '../http/api-problems.decorator.js';
import { ClientGone } from '../http/client-gone.decorator.js';
import { ApiContainerId, ENGINE, ONE_CONTAINER } from './container-route.js';
import { ClusterList } from './nodes/cluster-list.service.js';
import { ContainersService } from './containers.service.js';
import { ContainerDetailsDto, ContainerDto, ContainerEnvDto } from './dto/container.dto.js';
import { ListContainersDto } from './dto/container-queries.dto.js';
import { LifetimeFields } from './lifetimes/lifetime-fields.interceptor.js';

@ApiTags('containers')
@Controller('containers')
@UseInterceptors(LifetimeFields)
export class ContainersController {
  constructor(
    private readonly containers: ContainersService,
    private readonly cluster: ClusterList,
  ) {}

  /** Lists the containers that dockAPI created, running or not; in a cluster, of all nodes. */
  @Get()
  @Needs('read')
  @ApiProblems('invalid_request', ...ENGINE)
  async list(
    @Query() query: ListContainersDto,
    @By() caller: Caller,
    @Req() request: IncomingMessage,
    @Res({ passthrough: true }) response: ServerResponse,
    @ClientGone() gone: AbortSignal,
  ): Promise<ContainerDto[]> {
    const own = this.containers.list(query, caller.onlyOwner, gone);
    if (!this.cluster.isAsked(request)) return own;
    return this.cluster.list(own, { query, owner: caller.onlyOwner }, request, response, gone);
  }

  /** Inspects a container. */
  @Get(':id')
  @Needs('read')
  @ApiContainerId()
  @ApiProblems(...ONE_CONTAINER)
  inspect(
    @Param('id') id: string,
    @By() caller: Caller,
    @ClientGone() gone: AbortSignal,
  ): Promise<ContainerDetailsDto> {
    return this.containers.inspect(id, caller.onlyOwner, gone);
  }

  /** Returns a container's environment, which may hold secrets. Needs `exec`, as commands in it can read it too. */
  @Get(':id/env')
  @Needs('exec')
  @ApiContainerId()
  @ApiProblems(...ONE_CONTAINER)
  env(@Param('id') id: string, @By() caller: Caller, @ClientGone() gone: AbortSignal): Promise<ContainerEnvDto> {
    return this.containers.env(id, caller.onlyOwner, gone);
  }
}
