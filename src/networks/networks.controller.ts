import type { IncomingMessage, ServerResponse } from 'node:http';
import { Body, Controller, Delete, Get, Param, Post, Req, Res } from '@nestjs/common';
import { ApiBody, ApiParam, ApiTags } from '@nestjs/swagger';
import { By } from '../access/by.decorator.js';
import { Caller } from '../access/caller.js';
import { Needs } from '../access/needs.decorator.js';
import { ApiNode } from '../http/api-node.decorator.js';
import { ClientGone } from '../http/client-gone.decorator.js';
import { ClusterWide } from '../peers/nodes/cluster-wide.service.js';
import { ApiNotFound, ApiProblems } from '../http/api-problems.decorator.js';
import { CreateNetworkDto, NetworkDto, RemovedNetworkDto } from './networks.dto.js';
import { NetworksService } from './networks.service.js';

const ENGINE = ['engine_unreachable', 'engine_error', 'engine_timeout'] as const;

@ApiTags('networks')
@Controller('networks')
export class NetworksController {
  constructor(
    private readonly networks: NetworksService,
    private readonly cluster: ClusterWide,
  ) {}

  /** Lists the networks that dockAPI created. */
  @Get()
  @ApiNode('all nodes')
  @Needs('read')
  @ApiProblems(...ENGINE)
  list(
    @By() caller: Caller,
    @Req() request: IncomingMessage,
    @Res({ passthrough: true }) response: ServerResponse,
    @ClientGone() gone: AbortSignal,
  ): Promise<NetworkDto[]> {
    return this.cluster.list(this.networks.list(caller.onlyOwner), request, response, gone);
  }

  /** Creates a network: containers of one network reach each other by name. */
  @Post()
  @ApiNode()
  @Needs('run')
  @ApiBody({ type: CreateNetworkDto, examples: { network: { summary: 'A network', value: { name: 'team-a' } } } })
  @ApiProblems('invalid_request', 'forbidden', 'name_in_use', ...ENGINE)
  async create(@Body() { name }: CreateNetworkDto, @By() caller: Caller): Promise<NetworkDto> {
    return this.cluster.ofThis(await this.networks.create(name, caller.owner));
  }

  /** Removes a network that no container uses. */
  @Delete(':name')
  @ApiNode()
  @Needs('run')
  @ApiParam({ name: 'name', example: 'team-a' })
  @ApiProblems('invalid_request', 'network_in_use', ...ENGINE)
  @ApiNotFound('network_not_found')
  remove(@Param('name') name: string, @By() caller: Caller): Promise<RemovedNetworkDto> {
    return this.networks.remove(name, caller.onlyOwner);
  }
}
