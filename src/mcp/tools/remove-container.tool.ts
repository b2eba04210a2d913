import { Injectable } from '@nestjs/common';
import { ContainersService } from '../../containers/containers.service.js';
import { Work } from '../../operations/work.js';
import type { InputSchema, Tool, ToolCall } from '../tool.js';
import { CONTAINER } from './container-argument.js';
import { RemoveArguments } from './tool-arguments.dto.js';

@Injectable()
export class RemoveContainerTool implements Tool<RemoveArguments> {
  readonly name = 'remove_container';
  readonly description = 'Removes a container with its files and anonymous volumes.';
  readonly scope = 'run';
  readonly hints = { title: 'Remove a container', readOnlyHint: false, destructiveHint: true };
  readonly place = 'manager';
  readonly arguments = RemoveArguments;
  readonly input: InputSchema = {
    type: 'object',
    required: ['container'],
    properties: { ...CONTAINER, force: { type: 'boolean', description: 'Also if it is running. Default: false' } },
  };

  constructor(private readonly containers: ContainersService) {}

  call({ container, force }: RemoveArguments, { caller, signal }: ToolCall): Promise<object> {
    return this.containers.remove(container, caller.onlyOwner, force, new Work(signal));
  }
}
