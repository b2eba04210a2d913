import { Body, Controller, HttpCode, Param, Patch, Post, UseInterceptors } from '@nestjs/common';
import { ApiBody, ApiTags } from '@nestjs/swagger';
import { By } from '../../access/by.decorator.js';
import { Caller } from '../../access/caller.js';
import { Needs } from '../../access/needs.decorator.js';
import { ApiProblems } from '../../http/api-problems.decorator.js';
import { ApiContainerId, ONE_CONTAINER } from '../container-route.js';
import { ContainerDetailsDto, ContainerDto } from '../dto/container.dto.js';
import { UpdateService } from './update.service.js';
import { KillDto, KilledContainerDto, UpdateContainerDto } from './verbs.dto.js';
import { VerbsService } from './verbs.service.js';
import { LifetimeFields } from '../lifetimes/lifetime-fields.interceptor.js';

const UPDATE_EXAMPLES = {
  limits: { summary: 'Other limits', value: { memory: '256m', cpus: 0.5 } },
  lifetime: { summary: 'Another lifetime', value: { idle_timeout: 900, on_idle: 'pause' } },
};
const KILL_EXAMPLES = { reload: { summary: 'Reload nginx', value: { signal: 'HUP' } } };

@ApiTags('containers')
@Controller('containers')
@UseInterceptors(LifetimeFields)
export class VerbsController {
  constructor(
    private readonly verbs: VerbsService,
    private readonly updates: UpdateService,
  ) {}

  /** Renames a container, or changes its limits, restart policy or lifetime: all changes or none. */
  @Patch(':id')
  @Needs('run')
  @ApiContainerId()
  @ApiProblems('forbidden', 'not_supported', 'name_in_use', 'store_unreachable', ...ONE_CONTAINER)
  @ApiBody({ type: UpdateContainerDto, examples: UPDATE_EXAMPLES })
  update(
    @Param('id') id: string,
    @Body() body: UpdateContainerDto,
    @By() caller: Caller,
  ): Promise<ContainerDetailsDto> {
    return this.updates.update(id, caller, body);
  }

  /** Sends a signal to a container's first process. */
  @Post(':id/kill')
  @Needs('run')
  @HttpCode(200)
  @ApiContainerId()
  @ApiProblems('container_not_running', 'store_unreachable', ...ONE_CONTAINER)
  @ApiBody({ type: KillDto, examples: KILL_EXAMPLES, required: false })
  kill(@Param('id') id: string, @Body() body: KillDto, @By() caller: Caller): Promise<KilledContainerDto> {
    return this.verbs.kill(id, caller.onlyOwner, body.signal ?? 'KILL');
  }

  /** Pauses all processes of a container. */
  @Post(':id/pause')
  @Needs('run')
  @HttpCode(200)
  @ApiContainerId()
  @ApiProblems('container_not_running', 'store_unreachable', ...ONE_CONTAINER)
  pause(@Param('id') id: string, @By() caller: Caller): Promise<ContainerDto> {
    return this.verbs.pause(id, caller.onlyOwner);
  }

  /** Resumes a paused container. */
  @Post(':id/unpause')
  @Needs('run')
  @HttpCode(200)
  @ApiContainerId()
  @ApiProblems('container_not_running', 'store_unreachable', ...ONE_CONTAINER)
  unpause(@Param('id') id: string, @By() caller: Caller): Promise<ContainerDto> {
    return this.verbs.unpause(id, caller.onlyOwner);
  }
}
