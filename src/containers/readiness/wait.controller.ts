import { Controller, Get, Param, Query, UseInterceptors } from '@nestjs/common';
import { ApiExtraModels, ApiOkResponse, ApiTags, getSchemaPath } from '@nestjs/swagger';
import { By } from '../../access/by.decorator.js';
import { Caller } from '../../access/caller.js';
import { Needs } from '../../access/needs.decorator.js';
import { ApiProblems } from '../../http/api-problems.decorator.js';
import { ClientGone } from '../../http/client-gone.decorator.js';
import { ApiContainerId, ONE_CONTAINER } from '../container-route.js';
import { ContainerDetailsDto, ContainerDto, RemovedContainerDto } from '../dto/container.dto.js';
import { WaitDto } from './wait.dto.js';
import { WaitService } from './wait.service.js';
import { LifetimeFields } from '../lifetimes/lifetime-fields.interceptor.js';

@ApiTags('containers')
@Controller('containers')
@UseInterceptors(LifetimeFields)
export class WaitController {
  constructor(private readonly waits: WaitService) {}

  /** Waits until a container is ready, running, exited or removed; returns at once if it is already. */
  @Get(':id/wait')
  @Needs('read')
  @ApiContainerId()
  @ApiExtraModels(ContainerDto, ContainerDetailsDto, RemovedContainerDto)
  @ApiOkResponse({
    description: 'The container; for `exited` with its `exit_code`, for `removed` its id',
    schema: {
      anyOf: [ContainerDto, ContainerDetailsDto, RemovedContainerDto].map((dto) => ({ $ref: getSchemaPath(dto) })),
    },
  })
  @ApiProblems(
    'logs_not_readable',
    'not_supported',
    'shutting_down',
    'container_exited',
    'upstream_failed',
    'not_ready',
    ...ONE_CONTAINER,
  )
  wait(
    @Param('id') id: string,
    @Query() query: WaitDto,
    @By() caller: Caller,
    @ClientGone() gone: AbortSignal,
  ): Promise<ContainerDto | ContainerDetailsDto | RemovedContainerDto> {
    return this.waits.wait(id, caller.onlyOwner, query, gone);
  }
}
