import { Injectable } from '@nestjs/common';
import { CONTAINER_ID } from '../docker/containers/container-id.js';
import { isFromNode } from '../http/told-client.js';
import { ContainerNodes } from '../peers/nodes/container-nodes.service.js';
import { NodePeers } from '../peers/nodes/node-peers.service.js';
import { PlacementInterceptor } from '../placement/placement.interceptor.js';
import type { Tool, ToolCall } from './tool.js';
import { Tools } from './tools.service.js';

/** As far as it says which node of a cluster answers it. It may be any JSON. */
type Message =
  { method?: unknown; params?: { name?: unknown; arguments?: { container?: unknown } } } | null | undefined;

/** Passes calls of tools on to the node of a cluster that does them, as the requests of their routes are. */
@Injectable()
export class ToolNodes {
  constructor(
    private readonly tools: Tools,
    private readonly peers: NodePeers,
    private readonly containers: ContainerNodes,
    private readonly placement: PlacementInterceptor,
  ) {}

  /**
   * @returns whether the message was passed on, and answered
   * @throws AppError `invalid_request`, `no_node_fits`, `node_unreachable`; nothing has been sent to the client then
   */
  async pass(call: ToolCall): Promise<boolean> {
    const { method, params } = (call.request.body as Message) ?? {};
    const name = method === 'tools/call' ? params?.name : undefined;
    const tool = typeof name === 'string' ? this.tools.find(name) : undefined;
    if (!tool || !call.caller.may(tool.scope)) return false;
    if (tool.place === 'chosen') return this.placement.send(params?.arguments, call.request, call.response);
    return this.passToContainer(tool, params?.arguments?.container, call);
  }

  private async passToContainer(tool: Tool, container: unknown, call: ToolCall): Promise<boolean> {
    const { request, response, signal } = call;
    if (!this.peers.isCluster || isFromNode(request)) return false;
    if (typeof container !== 'string' || !CONTAINER_ID.test(container)) return false;
    const found = await this.containers.find(container, tool.place === 'manager', signal);
    if (!found) return false;
    await this.peers.pass(found.node, request, response);
    return true;
  }
}
