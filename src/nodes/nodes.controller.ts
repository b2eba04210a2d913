import { Controller, Get } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Needs } from '../access/needs.decorator.js';
import { ApiProblems } from '../http/api-problems.decorator.js';
import { NodeDto } from './nodes.dto.js';
import { NodesView } from './nodes-view.service.js';

@ApiTags('nodes')
@Controller('nodes')
export class NodesController {
  constructor(private readonly nodes: NodesView) {}

  /** Lists the nodes of the cluster, and what runs there; without a cluster, the engine's. */
  @Get()
  @Needs('read')
  @ApiProblems('engine_unreachable', 'engine_error', 'engine_timeout')
  list(): Promise<NodeDto[]> {
    return this.nodes.list();
  }
}
