import { Injectable } from '@nestjs/common';
import type { Request } from 'express';
import { ContainersService } from '../../containers/containers.service.js';
import { ClusterList } from '../../containers/nodes/cluster-list.service.js';
import { CONTAINER_STATUSES, type ContainerDto } from '../../containers/dto/container.dto.js';
import { ListContainersDto } from '../../containers/dto/container-queries.dto.js';
import { LifetimeFields } from '../../containers/lifetimes/lifetime-fields.interceptor.js';
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
      status: { enum: CONTAINER_STATUSES, description: 'Only those in this state' },
      name: { type: 'string', description: 'Only those whose name contains this' },
      label: { type: 'array', items: { type: 'string' }, description: 'Only those with these labels, as key=value' },
    },
  };

  constructor(
    private readonly containers: ContainersService,
    private readonly cluster: ClusterList,
    private readonly lifetimes: LifetimeFields,
  ) {}

  async call(filters: ListContainersDto, call: ToolCall): Promise<object> {
    return { containers: await this.lifetimes.filled(await this.list(filters, call)) };
  }

  private async list(filters: ListContainersDto, call: ToolCall): Promise<ContainerDto[]> {
    const { caller, request, response, signal } = call;
    const own = this.containers.list(filters, caller.onlyOwner, signal);
    if (!this.cluster.isAsked(request)) return own;
    const asked = { query: filters, owner: caller.onlyOwner };
    return this.cluster.list(own, asked, ofRoute(filters, request), response, signal);
  }
}

/** The same request at the route, as the other nodes get it. */
function ofRoute({ status, name, label = [] }: ListContainersDto, request: Request): Request {
  const query = new URLSearchParams();
  for (const each of label) query.append('label', each);
  if (status !== undefined) query.set('status', status);
  if (name !== undefined) query.set('name', name);
  return Object.create(request, { url: { value: `/containers?${query.toString()}` } }) as Request;
}
