import { Injectable } from '@nestjs/common';
import { ContainersService } from '../../containers/containers.service.js';
import { ListContainersDto } from '../../containers/dto/container-queries.dto.js';
import { LifetimeFields } from '../../containers/lifetimes/lifetime-fields.interceptor.js';
import { CONTAINER_STATES } from '../../docker/containers/managed-container.js';
import type { InputSchema, Tool, ToolCall } from '../tool.js';

@Injectable()
export class ListContainersTool implements Tool<ListContainersDto> {
  readonly name = 'list_containers';
  readonly description = 'Lists your containers, running or not.';
  readonly scope = 'read';
  readonly hints = { title: 'List containers', readOnlyHint: true };
  readonly arguments = ListContainersDto;
  readonly input: InputSchema = {
    type: 'object',
    properties: {
      status: { enum: CONTAINER_STATES, description: 'Only those in this state' },
      name: { type: 'string', description: 'Only those whose name contains this' },
      label: { type: 'array', items: { type: 'string' }, description: 'Only those with these labels, as key=value' },
    },
  };

  constructor(
    private readonly containers: ContainersService,
    private readonly lifetimes: LifetimeFields,
  ) {}

  async call(filters: ListContainersDto, { caller, signal }: ToolCall): Promise<object> {
    const containers = await this.containers.list(filters, caller.onlyOwner, signal);
    return { containers: await this.lifetimes.filled(containers) };
  }
}
