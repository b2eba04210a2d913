import type { IncomingMessage, ServerResponse } from 'node:http';
import { Body, Controller, Delete, Get, Param, Post, Req, Res } from '@nestjs/common';
import { ApiBody, ApiParam, ApiTags } from '@nestjs/swagger';
import { By } from '../access/by.decorator.js';
import { Caller } from '../access/caller.js';
import { Needs } from '../access/needs.decorator.js';
import { ApiNode } from '../http/api-node.decorator.js';
import { ClientGone } from '../http/client-gone.decorator.js';
import { ClusterWide } from '../peers/nodes/cluster-wide.service.js';
import { ApiProblems } from '../http/api-problems.decorator.js';
import { CreateVolumeDto, VolumeDto, RemovedVolumeDto } from './volumes.dto.js';
import { VolumesService } from './volumes.service.js';

const ENGINE = ['engine_unreachable', 'engine_error', 'engine_timeout'] as const;

@ApiTags('volumes')
@Controller('volumes')
export class VolumesController {
  constructor(
    private readonly volumes: VolumesService,
    private readonly cluster: ClusterWide,
  ) {}

  /** Lists the volumes that dockAPI created. */
  @Get()
  @ApiNode('all nodes')
  @Needs('run')
  @ApiProblems(...ENGINE)
  list(
    @By() caller: Caller,
    @Req() request: IncomingMessage,
    @Res({ passthrough: true }) response: ServerResponse,
    @ClientGone() gone: AbortSignal,
  ): Promise<VolumeDto[]> {
    return this.cluster.list(this.volumes.list(caller.onlyOwner), request, response, gone);
  }

  /** Creates a volume: data that outlives containers. */
  @Post()
  @ApiNode()
  @Needs('run')
  @ApiBody({ type: CreateVolumeDto, examples: { volume: { summary: 'A volume', value: { name: 'team-a' } } } })
  @ApiProblems('invalid_request', 'forbidden', 'name_in_use', ...ENGINE)
  async create(@Body() { name }: CreateVolumeDto, @By() caller: Caller): Promise<VolumeDto> {
    return this.cluster.ofThis(await this.volumes.create(name, caller.owner));
  }

  /** Removes a volume that no container uses. */
  @Delete(':name')
  @ApiNode()
  @Needs('run')
  @ApiParam({ name: 'name', example: 'team-a' })
  @ApiProblems('invalid_request', 'volume_not_found', 'volume_in_use', ...ENGINE)
  remove(@Param('name') name: string, @By() caller: Caller): Promise<RemovedVolumeDto> {
    return this.volumes.remove(name, caller.onlyOwner);
  }
}
