import { pipeline } from 'node:stream/promises';
import { Body, Controller, Delete, Get, HttpCode, Param, Post, Query, Req, Res } from '@nestjs/common';
import { ApiBody, ApiOkResponse, ApiParam, ApiTags } from '@nestjs/swagger';
import type { Request, Response } from 'express';
import { By } from '../access/by.decorator.js';
import { Caller } from '../access/caller.js';
import { Needs } from '../access/needs.decorator.js';
import { ApiProblems } from '../http/api-problems.decorator.js';
import { ClientGone } from '../http/client-gone.decorator.js';
import { Shutdown } from '../http/shutdown.js';
import { ContainersService } from './containers.service.js';
import {
  ContainerDetailsDto,
  ContainerDto,
  RemovedContainerDto,
  RunResultDto,
  StoppedContainerDto,
} from './dto/container.dto.js';
import { ListContainersDto, LogsDto, RemoveContainerDto, TimeoutDto } from './dto/container-queries.dto.js';
import { ExecDto, ExecResultDto } from './exec/exec.dto.js';
import { RunContainerDto } from './run/run-container.dto.js';
import { ExecService } from './exec/exec.service.js';
import { LogsService } from './logs/logs.service.js';
import { RunService } from './run/run.service.js';

/** On an answer that is piped into: of the pipe's stages, the log, the metrics. Node warns of more than ten. */
const LISTENERS = 20;

const ENGINE = ['engine_unreachable', 'engine_error', 'engine_timeout'] as const;
const STARTING = [
  'forbidden',
  'container_not_running',
  'port_in_use',
  'network_not_found',
  'volume_path_not_found',
] as const;
const ONE_CONTAINER = ['invalid_request', 'container_not_found', ...ENGINE] as const;

const RUN_EXAMPLES = {
  nginx: {
    summary: 'A web server',
    value: { image: 'nginx:latest', container_port: 80, name: 'my-nginx', wait_ready: true, health_path: '/' },
  },
};
const EXEC_EXAMPLES = { version: { summary: 'A command', value: { command: ['nginx', '-v'] } } };

const ApiContainerId = () =>
  ApiParam({
    name: 'id',
    description: 'The full id, 12 or more of its first digits, or the name',
    example: 'my-nginx',
  });

@ApiTags('containers')
@Controller('containers')
export class ContainersController {
  constructor(
    private readonly containers: ContainersService,
    private readonly runs: RunService,
    private readonly logs: LogsService,
    private readonly execs: ExecService,
    private readonly shutdown: Shutdown,
  ) {}

  /** Lists the containers that dockAPI made, running or not. */
  @Get()
  @Needs('read')
  @ApiProblems('invalid_request', ...ENGINE)
  list(
    @Query() query: ListContainersDto,
    @By() caller: Caller,
    @ClientGone() gone: AbortSignal,
  ): Promise<ContainerDto[]> {
    return this.containers.list(query, caller.onlyOwner, gone);
  }

  /** Runs a container and publishes one of its ports on the engine's host. */
  @Post('run')
  @Needs('run')
  @ApiProblems(
    'invalid_request',
    'forbidden',
    'image_not_found',
    'image_pull_denied',
    'registry_unreachable',
    'registry_rate_limited',
    'port_in_use',
    'name_in_use',
    'network_not_found',
    'volume_path_not_found',
    'container_exited',
    'upstream_failed',
    'not_ready',
    ...ENGINE,
  )
  @ApiBody({ type: RunContainerDto, examples: RUN_EXAMPLES })
  run(@Body() body: RunContainerDto, @By() caller: Caller, @ClientGone() gone: AbortSignal): Promise<RunResultDto> {
    return this.runs.run(body, caller, gone);
  }

  /** Inspects a container. */
  @Get(':id')
  @Needs('read')
  @ApiContainerId()
  @ApiProblems(...ONE_CONTAINER)
  inspect(
    @Param('id') id: string,
    @By() caller: Caller,
    @ClientGone() gone: AbortSignal,
  ): Promise<ContainerDetailsDto> {
    return this.containers.inspect(id, caller.onlyOwner, gone);
  }

  /** Starts a stopped container, on the same port. */
  @Post(':id/start')
  @Needs('run')
  @HttpCode(200)
  @ApiContainerId()
  @ApiProblems(...STARTING, ...ONE_CONTAINER)
  start(@Param('id') id: string, @By() caller: Caller): Promise<ContainerDto> {
    return this.containers.start(id, caller.onlyOwner);
  }

  /** Restarts a container, on the same port. */
  @Post(':id/restart')
  @Needs('run')
  @HttpCode(200)
  @ApiContainerId()
  @ApiProblems(...STARTING, ...ONE_CONTAINER)
  restart(@Param('id') id: string, @By() caller: Caller, @Query() { timeout }: TimeoutDto): Promise<ContainerDto> {
    return this.containers.restart(id, caller.onlyOwner, timeout);
  }

  /** Stops a container; with `auto_remove` it is removed too. */
  @Post(':id/stop')
  @Needs('run')
  @HttpCode(200)
  @ApiContainerId()
  @ApiProblems(...ONE_CONTAINER)
  stop(@Param('id') id: string, @By() caller: Caller, @Query() { timeout }: TimeoutDto): Promise<StoppedContainerDto> {
    return this.containers.stop(id, caller.onlyOwner, timeout);
  }

  /** Removes a container and its anonymous volumes. */
  @Delete(':id')
  @Needs('run')
  @ApiContainerId()
  @ApiProblems('container_running', ...ONE_CONTAINER)
  remove(
    @Param('id') id: string,
    @By() caller: Caller,
    @Query() { force }: RemoveContainerDto,
  ): Promise<RemovedContainerDto> {
    return this.containers.remove(id, caller.onlyOwner, force);
  }

  /** Reads a container's log: stdout and stderr in one text. */
  @Get(':id/logs')
  @Needs('read')
  @ApiContainerId()
  @ApiOkResponse({
    description: 'The log',
    content: { 'text/plain': { schema: { type: 'string', example: 'ready\n' } } },
  })
  @ApiProblems('logs_not_readable', ...ONE_CONTAINER)
  async readLogs(
    @Param('id') id: string,
    @Query() query: LogsDto,
    @By() caller: Caller,
    @ClientGone() gone: AbortSignal,
    @Req() request: Request,
    @Res() response: Response,
  ): Promise<void> {
    const { lines, text } = await this.logs.open(id, caller.onlyOwner, query, gone, this.shutdown.signal);
    response
      .writeHead(200, { 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'no-store' })
      .flushHeaders();
    if (request.method === 'HEAD') {
      lines.destroy();
      response.end();
      return;
    }
    response.setMaxListeners(LISTENERS);
    await pipeline(lines, text, response, { signal: gone });
  }

  /** Runs a command in a running container and answers its output. */
  @Post(':id/exec')
  @Needs('exec')
  @HttpCode(200)
  @ApiContainerId()
  @ApiProblems('container_not_running', 'container_exited', 'exec_timeout', ...ONE_CONTAINER)
  @ApiBody({ type: ExecDto, examples: EXEC_EXAMPLES })
  exec(
    @Param('id') id: string,
    @Body() body: ExecDto,
    @By() caller: Caller,
    @ClientGone() gone: AbortSignal,
  ): Promise<ExecResultDto> {
    return this.execs.exec(id, caller.onlyOwner, body, gone);
  }
}
