import { Body, Controller, Delete, Get, Param, Put, Req, Res, UseInterceptors } from '@nestjs/common';
import { ApiBody, ApiParam, ApiTags } from '@nestjs/swagger';
import type { Request, Response } from 'express';
import { By } from '../../access/by.decorator.js';
import { Caller } from '../../access/caller.js';
import { Needs } from '../../access/needs.decorator.js';
import { ApiProblems } from '../../http/api-problems.decorator.js';
import { ApiNode } from '../../http/api-node.decorator.js';
import { ClientGone } from '../../http/client-gone.decorator.js';
import { ClusterWide } from '../../peers/nodes/cluster-wide.service.js';
import { ENGINE } from '../container-route.js';
import { PoolNodeInterceptor } from './pool-node.interceptor.js';
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
@UseInterceptors(PoolNodeInterceptor)
export class PoolsController {
  constructor(
    private readonly pools: PoolsService,
    private readonly cluster: ClusterWide,
  ) {}

  /** Lists the caller's pools. */
  @Get()
  @ApiNode('all nodes')
  @Needs('read')
  @ApiProblems('store_unreachable', ...ENGINE)
  async list(
    @By() caller: Caller,
    @Req() request: Request,
    @Res({ passthrough: true }) response: Response,
    @ClientGone() gone: AbortSignal,
  ): Promise<PoolDto[]> {
    const listed = await this.cluster.list(this.pools.list(caller), request, response, gone);
    if (!this.cluster.isAsked(request)) return listed;
    return [...listed, ...(await this.pools.listAway(caller, new Set(listed.map(({ name }) => name))))];
  }

  /** Describes a pool. */
  @Get(':name')
  @ApiNode('the node that keeps it')
  @Needs('read')
  @ApiPoolName()
  @ApiProblems('invalid_request', 'pool_not_found', 'store_unreachable', 'node_unreachable', ...ENGINE)
  async get(@Param('name') name: string, @By() caller: Caller): Promise<PoolDto> {
    const pool = await this.pools.get(name, caller);
    return pool.node === undefined ? this.cluster.ofThis(pool) : pool;
  }

  /** Creates or changes a pool: containers that are run before they are asked for. */
  @Put(':name')
  @ApiNode('the node that keeps it, or the node that is asked')
  @Needs('run')
  @ApiPoolName()
  @ApiBody({ type: PutPoolDto, examples: EXAMPLES })
  @ApiProblems(
    'invalid_request',
    'forbidden',
    'volume_path_not_found',
    'store_unreachable',
    'node_unreachable',
    ...ENGINE,
  )
  async put(@Param('name') name: string, @Body() body: PutPoolDto, @By() caller: Caller): Promise<PoolDto> {
    return this.cluster.ofThis(await this.pools.put(name, body, caller));
  }

  /** Removes a pool and its containers. Those that were given stay. */
  @Delete(':name')
  @ApiNode('the node that keeps it')
  @Needs('run')
  @ApiPoolName()
  @ApiProblems('invalid_request', 'pool_not_found', 'store_unreachable', 'node_unreachable', ...ENGINE)
  remove(@Param('name') name: string, @By() caller: Caller): Promise<RemovedPoolDto> {
    return this.pools.remove(name, caller);
  }
}
