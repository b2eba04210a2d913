import { Controller, Get, Param, Query, UseInterceptors } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { By } from '../access/by.decorator.js';
import { Caller } from '../access/caller.js';
import { Needs } from '../access/needs.decorator.js';
import { ApiProblems } from '../http/api-problems.decorator.js';
import { ClientGone } from '../http/client-gone.decorator.js';
import { ApiContainerId, ENGINE, ONE_CONTAINER } from './container-route.js';
import { ContainersService } from './containers.service.js';
import { ContainerDetailsDto, ContainerDto } from './dto/container.dto.js';
import { ListContainersDto } from './dto/container-queries.dto.js';
import { LifetimeFields } from './lifetimes/lifetime-fields.interceptor.js';

@ApiTags('containers')
@Controller('containers')
@UseInterceptors(LifetimeFields)
export class ContainersController {
  constructor(private readonly containers: ContainersService) {}

  /** Lists the containers that dockAPI created, running or not. */
  @Get()
  @Needs('read')
  @ApiProblems('invalid_request', ...ENGINE)
  list(
    @Query() query: ListContainersDto,
    @By() caller: Caller,
    @ClientGone() gone: AbortSignal,
  ): Promise<ContainerDto[]> {
    return this.containers.list(query, caller.onlyOwner, gone);
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
}
