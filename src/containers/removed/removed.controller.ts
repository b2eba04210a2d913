import { Controller, Get, Param, Query, Req, Res } from '@nestjs/common';
import { ApiParam, ApiTags } from '@nestjs/swagger';
import type { Request, Response } from 'express';
import { By } from '../../access/by.decorator.js';
import { Caller } from '../../access/caller.js';
import { isContainerNotFound } from '../../docker/containers/container-id.js';
import { ClusterWide } from '../../peers/nodes/cluster-wide.service.js';
import { Needs } from '../../access/needs.decorator.js';
import { ApiProblems } from '../../http/api-problems.decorator.js';
import { ClientGone } from '../../http/client-gone.decorator.js';
import { ListRemovedDto, EndedContainerDto } from './removed.dto.js';
import { RemovedService } from './removed.service.js';

@ApiTags('containers')
@Controller('removed')
export class RemovedController {
  constructor(
    private readonly removed: RemovedService,
    private readonly cluster: ClusterWide,
  ) {}

  /** Lists the caller's removed containers, the newest first. */
  @Get()
  @Needs('read')
  @ApiProblems('invalid_request', 'store_unreachable')
  async list(
    @Query() { limit }: ListRemovedDto,
    @By() caller: Caller,
    @Req() request: Request,
    @Res({ passthrough: true }) response: Response,
    @ClientGone() gone: AbortSignal,
  ): Promise<EndedContainerDto[]> {
    const own = this.removed.list(caller.onlyOwner, limit);
    const all = await this.cluster.list(own, request, response, gone);
    return all.sort(newestFirst).slice(0, limit);
  }

  /** Describes the end of a removed container, with its last log lines. */
  @Get(':id')
  @Needs('read')
  @ApiParam({
    name: 'id',
    description: 'Full id, at least its first 12 digits, or the name that it had',
    example: 'my-nginx',
  })
  @ApiProblems('invalid_request', 'container_not_found', 'store_unreachable')
  async get(
    @Param('id') id: string,
    @By() caller: Caller,
    @Req() request: Request,
    @ClientGone() gone: AbortSignal,
  ): Promise<EndedContainerDto> {
    try {
      return this.cluster.ofThis(await this.removed.find(id, caller.onlyOwner));
    } catch (error) {
      if (!isContainerNotFound(error) || !this.cluster.isAsked(request)) throw error;
      const found = await this.cluster.any<EndedContainerDto>(request, gone);
      if (found) return found;
      throw error;
    }
  }
}

/** Times of one form sort as text. */
function newestFirst(one: EndedContainerDto, other: EndedContainerDto): number {
  return one.removed_at < other.removed_at ? 1 : one.removed_at > other.removed_at ? -1 : 0;
}
