import type { IncomingMessage } from 'node:http';
import { Body, Controller, Post, Req, UseInterceptors } from '@nestjs/common';
import { ApiBody, ApiExtraModels, ApiTags, getSchemaPath } from '@nestjs/swagger';
import { By } from '../../access/by.decorator.js';
import { Caller } from '../../access/caller.js';
import { Needs } from '../../access/needs.decorator.js';
import { ApiProblems } from '../../http/api-problems.decorator.js';
import { MayRunAsync } from '../../operations/may-run-async.decorator.js';
import { PlacesService } from '../../placement/places.service.js';
import { Placed, RunId } from '../../placement/placed.decorator.js';
import { WorkOf } from '../../operations/work.decorator.js';
import { Work } from '../../operations/work.js';
import { ENGINE } from '../container-route.js';
import { RunResultDto } from '../dto/container.dto.js';
import { PoolGiver } from '../pools/pool-giver.service.js';
import { RunFromPoolDto } from '../pools/pools.dto.js';
import { RunContainerDto } from './run-container.dto.js';
import { RunService } from './run.service.js';
import { LifetimeFields } from '../lifetimes/lifetime-fields.interceptor.js';

const RUN_EXAMPLES = {
  nginx: {
    summary: 'A web server',
    value: { image: 'nginx:latest', container_port: 80, name: 'my-nginx', wait_ready: true, health_path: '/' },
  },
  conditions: {
    summary: 'A web server with conditions',
    value: {
      image: 'nginx:latest',
      container_port: 80,
      ready: { all: [{ http: { path: '/', status: '200-299' } }, { tcp: { port: 80 } }], timeout: 60 },
    },
  },
  rescheduled: {
    summary: 'A web server that survives its node, in a cluster',
    value: { image: 'nginx:latest', container_port: 80, name: 'my-nginx', reschedule: true },
  },
  job: {
    summary: 'A one-shot job',
    value: {
      image: 'nginx:latest',
      container_port: 80,
      command: ['nginx', '-t'],
      ready: { all: [{ exited: { code: 0 } }], timeout: 60 },
    },
  },
};

@ApiTags('containers')
@Controller('containers')
@UseInterceptors(LifetimeFields)
export class RunController {
  constructor(
    private readonly runs: RunService,
    private readonly pools: PoolGiver,
    private readonly places: PlacesService,
  ) {}

  /** Runs a container and publishes its ports on the engine's host; with `pool`, takes one that is ready. */
  @Post('run')
  @Needs('run')
  @MayRunAsync('run')
  @Placed()
  @ApiProblems(
    'invalid_request',
    'forbidden',
    'pool_not_found',
    'store_unreachable',
    'image_not_found',
    'image_pull_denied',
    'registry_unreachable',
    'registry_rate_limited',
    'port_in_use',
    'name_in_use',
    'network_not_found',
    'volume_path_not_found',
    'logs_not_readable',
    'no_node_fits',
    'node_unreachable',
    'container_exited',
    'upstream_failed',
    'not_ready',
    ...ENGINE,
  )
  @ApiExtraModels(RunContainerDto, RunFromPoolDto)
  @ApiBody({
    schema: { anyOf: [{ $ref: getSchemaPath(RunContainerDto) }, { $ref: getSchemaPath(RunFromPoolDto) }] },
    examples: RUN_EXAMPLES,
  })
  run(
    @Body() body: RunContainerDto,
    @By() caller: Caller,
    @WorkOf() work: Work,
    @RunId() runId: string | undefined,
    @Req() request: IncomingMessage,
  ): Promise<RunResultDto> {
    const run =
      body.pool == null ? this.runs.run(body, caller, work, runId, request) : this.pools.run(body, caller, work);
    return this.places.during(runId, run);
  }
}
