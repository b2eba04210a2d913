import { Injectable } from '@nestjs/common';
import { LifetimeFields } from '../../containers/lifetimes/lifetime-fields.interceptor.js';
import { PoolGiver } from '../../containers/pools/pool-giver.service.js';
import { RunContainerDto } from '../../containers/run/run-container.dto.js';
import { RunService } from '../../containers/run/run.service.js';
import { Work } from '../../operations/work.js';
import { runIdOf } from '../../placement/placed.decorator.js';
import { PlacesService } from '../../placement/places.service.js';
import type { InputSchema, Tool, ToolCall } from '../tool.js';

@Injectable()
export class RunContainerTool implements Tool<RunContainerDto> {
  readonly name = 'run_container';
  readonly description =
    'Runs a container from an image, which is pulled if it is missing. With wait_ready or health_path, returns when the ' +
    'application is ready; with "detach": false, when it has exited, with its exit code and output. Takes every field of ' +
    'POST /containers/run: these are the common ones.';
  readonly scope = 'run';
  readonly hints = { title: 'Run a container', readOnlyHint: false, destructiveHint: false };
  readonly place = 'chosen';
  readonly arguments = RunContainerDto;
  readonly input: InputSchema = {
    type: 'object',
    required: ['image', 'container_port'],
    additionalProperties: true,
    properties: {
      image: { type: 'string', description: 'Image, such as "nginx:latest"' },
      container_port: {
        type: 'integer',
        minimum: 1,
        maximum: 65_535,
        description: 'TCP port on which the application in the container listens. If none does, any number will do',
      },
      name: { type: 'string', description: 'Name of the container. Default: a generated one' },
      command: {
        oneOf: [{ type: 'string' }, { type: 'array', items: { type: 'string' } }],
        description:
          'Replaces the command of the image. No shell runs it: use ["sh", "-c", "…"] for one. To have a container in ' +
          'which to work, use ["sleep", "infinity"]',
      },
      env: { type: 'object', additionalProperties: { type: 'string' }, description: 'Environment variables' },
      wait_ready: { type: 'boolean', description: 'Return only when the application is ready' },
      health_path: { type: 'string', description: 'It is ready when this path returns 2xx, such as "/"' },
      wait_timeout: {
        type: 'integer',
        minimum: 1,
        maximum: 3600,
        description: 'Seconds to wait from the start of the container. Default: 30',
      },
      detach: { type: 'boolean', description: 'If false, return when the container has exited. Default: true' },
      auto_remove: { type: 'boolean', description: 'Remove the container when it has exited' },
      memory: { oneOf: [{ type: 'string' }, { type: 'integer' }], description: 'Memory limit, such as "512m"' },
      cpus: { type: 'number', description: 'CPU limit, such as 0.5' },
      ttl: { type: 'integer', description: 'Seconds after which the container is removed' },
    },
  };

  constructor(
    private readonly runs: RunService,
    private readonly pools: PoolGiver,
    private readonly places: PlacesService,
    private readonly lifetimes: LifetimeFields,
  ) {}

  async call(run: RunContainerDto, { caller, request, signal }: ToolCall): Promise<object> {
    const [work, runId] = [new Work(signal), runIdOf(request)];
    const running =
      run.pool == null ? this.runs.run(run, caller, work, runId, request) : this.pools.run(run, caller, work);
    return this.lifetimes.filled(await this.places.during(runId, running));
  }
}
