import { Body, Controller, Delete, Get, Param, Post } from '@nestjs/common';
import { ApiBody, ApiParam, ApiTags } from '@nestjs/swagger';
import { By } from '../access/by.decorator.js';
import { Caller } from '../access/caller.js';
import { Needs } from '../access/needs.decorator.js';
import { ApiNotFound, ApiProblems } from '../http/api-problems.decorator.js';
import { CreateNetworkDto, NetworkDto, RemovedNetworkDto } from './networks.dto.js';
import { NetworksService } from './networks.service.js';

const ENGINE = ['engine_unreachable', 'engine_error', 'engine_timeout'] as const;

@ApiTags('networks')
@Controller('networks')
export class NetworksController {
  constructor(private readonly networks: NetworksService) {}

  /** Lists the networks that dockAPI created. */
  @Get()
  @Needs('read')
  @ApiProblems(...ENGINE)
  list(@By() caller: Caller): Promise<NetworkDto[]> {
    return this.networks.list(caller.onlyOwner);
  }

  /** Creates a network: containers of one network reach each other by name. */
  @Post()
  @Needs('run')
  @ApiBody({ type: CreateNetworkDto, examples: { network: { summary: 'A network', value: { name: 'team-a' } } } })
  @ApiProblems('invalid_request', 'forbidden', 'name_in_use', ...ENGINE)
  create(@Body() { name }: CreateNetworkDto, @By() caller: Caller): Promise<NetworkDto> {
    return this.networks.create(name, caller.owner);
  }

  /** Removes a network that no container uses. */
  @Delete(':name')
  @Needs('run')
  @ApiParam({ name: 'name', example: 'team-a' })
  @ApiProblems('invalid_request', 'network_in_use', ...ENGINE)
  @ApiNotFound('network_not_found')
  remove(@Param('name') name: string, @By() caller: Caller): Promise<RemovedNetworkDto> {
    return this.networks.remove(name, caller.onlyOwner);
  }
}
