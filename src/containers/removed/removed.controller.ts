import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiParam, ApiTags } from '@nestjs/swagger';
import { By } from '../../access/by.decorator.js';
import { Caller } from '../../access/caller.js';
import { Needs } from '../../access/needs.decorator.js';
import { ApiProblems } from '../../http/api-problems.decorator.js';
import { ListRemovedDto, EndedContainerDto } from './removed.dto.js';
import { RemovedService } from './removed.service.js';

@ApiTags('containers')
@Controller('removed')
export class RemovedController {
  constructor(private readonly removed: RemovedService) {}

  /** Lists the caller's containers that are no more, the newest first. */
  @Get()
  @Needs('read')
  @ApiProblems('invalid_request', 'store_unreachable')
  list(@Query() { limit }: ListRemovedDto, @By() caller: Caller): Promise<EndedContainerDto[]> {
    return this.removed.list(caller.onlyOwner, limit);
  }

  /** Describes the end of a container that is no more, with its last log lines. */
  @Get(':id')
  @Needs('read')
  @ApiParam({
    name: 'id',
    description: 'Full id, at least its first 12 digits, or the name that it had',
    example: 'my-nginx',
  })
  @ApiProblems('invalid_request', 'container_not_found', 'store_unreachable')
  get(@Param('id') id: string, @By() caller: Caller): Promise<EndedContainerDto> {
    return this.removed.find(id, caller.onlyOwner);
  }
}
