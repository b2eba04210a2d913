import { Injectable } from '@nestjs/common';
import { ContainersService } from '../../containers/containers.service.js';
import { Work } from '../../operations/work.js';
import type { InputSchema, Tool, ToolCall } from '../tool.js';
import { CONTAINER } from './container-argument.js';
import { StopArguments } from './tool-arguments.dto.js';

@Injectable()
export class StopContainerTool implements Tool<StopArguments> {
  readonly name = 'stop_container';
  readonly description = 'Stops a container. Its files are kept; with auto_remove, it is removed too.';
  readonly scope = 'run';
  readonly hints = { title: 'Stop a container', readOnlyHint: false, destructiveHint: true, idempotentHint: true };
  readonly place = 'manager';
  readonly arguments = StopArguments;
  readonly input: InputSchema = {
    type: 'object',
    required: ['container'],
    properties: {
      ...CONTAINER,
      timeout: { type: 'integer', minimum: 0, maximum: 3600, description: 'Seconds until it is killed. Default: 10' },
    },
  };

  constructor(private readonly containers: ContainersService) {}

  call({ container, timeout }: StopArguments, { caller, signal }: ToolCall): Promise<object> {
    return this.containers.stop(container, caller.onlyOwner, timeout, new Work(signal));
  }
}
