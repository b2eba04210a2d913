import { Body, Controller, Delete, Get, Param, Put } from '@nestjs/common';
import { ApiBody, ApiParam, ApiTags } from '@nestjs/swagger';
import { By } from '../../access/by.decorator.js';
import { Caller } from '../../access/caller.js';
import { Needs } from '../../access/needs.decorator.js';
import { ApiProblems } from '../../http/api-problems.decorator.js';
import { ENGINE } from '../container-route.js';
import { PoolDto, PutPoolDto, RemovedPoolDto } from './pools.dto.js';
import { PoolsService } from './pools.service.js';

const ApiPoolName = () => ApiParam({ name: 'name', description: 'Name of the pool', example: 'web' });

const EXAMPLES = {
  web: {
    summary: 'Two web servers',
    value: { run: { image: 'nginx:latest', container_port: 80, health_path: '/' }, size: 2 },
  },
};

@ApiTags('containers')
@Controller('pools')
export class PoolsController {
  constructor(private readonly pools: PoolsService) {}

  /** Lists the caller's pools. */
  @Get()
  @Needs('read')
  @ApiProblems('store_unreachable', ...ENGINE)
  list(@By() caller: Caller): Promise<PoolDto[]> {
    return this.pools.list(caller);
  }

  /** Describes a pool. */
  @Get(':name')
  @Needs('read')
  @ApiPoolName()
  @ApiProblems('invalid_request', 'pool_not_found', 'store_unreachable', ...ENGINE)
  get(@Param('name') name: string, @By() caller: Caller): Promise<PoolDto> {
    return this.pools.get(name, caller);
  }

  /** Creates or changes a pool: containers that are run before they are asked for. */
  @Put(':name')
  @Needs('run')
  @ApiPoolName()
  @ApiBody({ type: PutPoolDto, examples: EXAMPLES })
  @ApiProblems('invalid_request', 'forbidden', 'volume_path_not_found', 'store_unreachable', ...ENGINE)
  put(@Param('name') name: string, @Body() body: PutPoolDto, @By() caller: Caller): Promise<PoolDto> {
    return this.pools.put(name, body, caller);
  }

  /** Removes a pool and its containers. Those that were given stay. */
  @Delete(':name')
  @Needs('run')
  @ApiPoolName()
  @ApiProblems('invalid_request', 'pool_not_found', 'store_unreachable', ...ENGINE)
  remove(@Param('name') name: string, @By() caller: Caller): Promise<RemovedPoolDto> {
    return this.pools.remove(name, caller);
  }
}
