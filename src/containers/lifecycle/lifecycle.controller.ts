import type { IncomingMessage } from 'node:http';
import { Controller, Delete, HttpCode, Param, Post, Query, Req, UseInterceptors } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { By } from '../../access/by.decorator.js';
import { Caller } from '../../access/caller.js';
import { Needs } from '../../access/needs.decorator.js';
import { ApiProblems } from '../../http/api-problems.decorator.js';
import { MayRunAsync } from '../../operations/may-run-async.decorator.js';
import { WorkOf } from '../../operations/work.decorator.js';
import { Work } from '../../operations/work.js';
import { ApiContainerId, ONE_CONTAINER } from '../container-route.js';
import { ContainersService } from '../containers.service.js';
import { ContainerDto, RemovedContainerDto, StoppedContainerDto } from '../dto/container.dto.js';
import {
  RemoveContainerDto,
  RestartContainerDto,
  StartContainerDto,
  TimeoutDto,
} from '../dto/container-queries.dto.js';
import { LifetimeFields } from '../lifetimes/lifetime-fields.interceptor.js';

const STARTING = [
  'forbidden',
  'container_not_running',
  'port_in_use',
  'network_not_found',
  'volume_path_not_found',
] as const;

/** Error codes of a start or restart with `wait_ready`. */
const UNTIL_READY = ['logs_not_readable', 'container_exited', 'upstream_failed', 'not_ready'] as const;

@ApiTags('containers')
@Controller('containers')
@UseInterceptors(LifetimeFields)
export class LifecycleController {
  constructor(private readonly containers: ContainersService) {}

  /** Starts a stopped container, on the same port. */
  @Post(':id/start')
  @Needs('run')
  @MayRunAsync('start')
  @HttpCode(200)
  @ApiContainerId()
  @ApiProblems('store_unreachable', ...STARTING, ...UNTIL_READY, ...ONE_CONTAINER)
  start(
    @Param('id') id: string,
    @Query() query: StartContainerDto,
    @By() caller: Caller,
    @WorkOf() work: Work,
    @Req() request: IncomingMessage,
  ): Promise<ContainerDto> {
    return this.containers.start(id, caller.onlyOwner, query, work, request);
  }

  /** Restarts a container, on the same port. */
  @Post(':id/restart')
  @Needs('run')
  @MayRunAsync('restart')
  @HttpCode(200)
  @ApiContainerId()
  @ApiProblems('store_unreachable', ...STARTING, ...UNTIL_READY, ...ONE_CONTAINER)
  restart(
    @Param('id') id: string,
    @Query() query: RestartContainerDto,
    @By() caller: Caller,
    @WorkOf() work: Work,
    @Req() request: IncomingMessage,
  ): Promise<ContainerDto> {
    return this.containers.restart(id, caller.onlyOwner, query, work, request);
  }

  /** Stops a container. With `auto_remove` it is removed too. */
  @Post(':id/stop')
  @Needs('run')
  @MayRunAsync('stop')
  @HttpCode(200)
  @ApiContainerId()
  @ApiProblems('store_unreachable', ...ONE_CONTAINER)
  stop(
    @Param('id') id: string,
    @By() caller: Caller,
    @Query() { timeout }: TimeoutDto,
    @WorkOf() work: Work,
  ): Promise<StoppedContainerDto> {
    return this.containers.stop(id, caller.onlyOwner, timeout, work);
  }

  /** Removes a container and its anonymous volumes. */
  @Delete(':id')
  @Needs('run')
  @MayRunAsync('remove')
  @ApiContainerId()
  @ApiProblems('container_running', ...ONE_CONTAINER)
  remove(
    @Param('id') id: string,
    @By() caller: Caller,
    @Query() { force }: RemoveContainerDto,
    @WorkOf() work: Work,
  ): Promise<RemovedContainerDto> {
    return this.containers.remove(id, caller.onlyOwner, force, work);
  }
}
