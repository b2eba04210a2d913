import { Body, Controller, Delete, Get, Param, Post } from '@nestjs/common';
import { ApiBody, ApiParam, ApiTags } from '@nestjs/swagger';
import { By } from '../access/by.decorator.js';
import { Caller } from '../access/caller.js';
import { Needs } from '../access/needs.decorator.js';
import { ApiProblems } from '../http/api-problems.decorator.js';
import { CreateVolumeDto, VolumeDto, RemovedVolumeDto } from './volumes.dto.js';
import { VolumesService } from './volumes.service.js';

const ENGINE = ['engine_unreachable', 'engine_error', 'engine_timeout'] as const;

@ApiTags('volumes')
@Controller('volumes')
export class VolumesController {
  constructor(private readonly volumes: VolumesService) {}

  /** Lists the volumes that dockAPI created. */
  @Get()
  @Needs('run')
  @ApiProblems(...ENGINE)
  list(@By() caller: Caller): Promise<VolumeDto[]> {
    return this.volumes.list(caller.onlyOwner);
  }

  /** Creates a volume: data that outlives containers. */
  @Post()
  @Needs('run')
  @ApiBody({ type: CreateVolumeDto, examples: { volume: { summary: 'A volume', value: { name: 'team-a' } } } })
  @ApiProblems('invalid_request', 'forbidden', 'name_in_use', ...ENGINE)
  create(@Body() { name }: CreateVolumeDto, @By() caller: Caller): Promise<VolumeDto> {
    return this.volumes.create(name, caller.owner);
  }

  /** Removes a volume that no container uses. */
  @Delete(':name')
  @Needs('run')
  @ApiParam({ name: 'name', example: 'team-a' })
  @ApiProblems('invalid_request', 'volume_not_found', 'volume_in_use', ...ENGINE)
  remove(@Param('name') name: string, @By() caller: Caller): Promise<RemovedVolumeDto> {
    return this.volumes.remove(name, caller.onlyOwner);
  }
}
