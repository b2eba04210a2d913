import { type CallHandler, type ExecutionContext, Injectable, type NestInterceptor } from '@nestjs/common';
import type { Request, Response } from 'express';
import { defer, from, lastValueFrom, type Observable } from 'rxjs';
import { callerOf } from '../../access/caller.js';
import { ClusterPeers } from '../../cluster/cluster-peers.js';
import { Nodes } from '../../cluster/nodes.service.js';
import { KeptElsewhere, PoolNodes } from '../../cluster/pool-nodes.service.js';
import { AppError } from '../../errors/app-error.js';
import { isFromNode } from '../../http/told-client.js';
import { checkPoolName } from './pool-name.js';

/** In a cluster, passes requests about a pool on to the node that keeps it. While that is away, this one has to do. */
@Injectable()
export class PoolNodeInterceptor implements NestInterceptor {
  constructor(
    private readonly nodes: Nodes,
    private readonly places: PoolNodes,
    private readonly peers: ClusterPeers,
  ) {}

  /** @throws AppError `invalid_request`, `node_unreachable`, `store_unreachable` */
  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const http = context.switchToHttp();
    const [request, response] = [http.getRequest<Request>(), http.getResponse<Response>()];
    const name = request.params['name'];
    if (!this.nodes.isCluster || typeof name !== 'string') return next.handle();
    checkPoolName(name);
    return request.method === 'PUT'
      ? from(this.put(name, request, response, next))
      : from(this.locate(name, request, response, next));
  }

  private async locate(name: string, request: Request, response: Response, next: CallHandler): Promise<unknown> {
    const known = isForThis(request) ? undefined : await this.places.find(callerOf(request).owner, name);
    const keeper = known?.keeper;
    const here = () => lastValueFrom(defer(() => next.handle()));
    if (!keeper || keeper.id === this.nodes.self()?.id) return here();
    try {
      return await this.peers.pass(keeper, request, response);
    } catch (error) {
      const isAway = error instanceof AppError && error.code === 'node_unreachable' && error.details['sent'] !== true;
      if (!isAway || known.record === undefined) throw error;
      return here();
    }
  }

  /** A pool that is new is kept here. */
  private async put(name: string, request: Request, response: Response, next: CallHandler): Promise<unknown> {
    let keeper = await this.places.otherKeeper(callerOf(request).owner, name);
    if (!keeper)
      try {
        return await lastValueFrom(defer(() => next.handle()));
      } catch (error) {
        if (!(error instanceof KeptElsewhere)) throw error;
        ({ keeper } = error);
      }
    if (!isForThis(request)) return this.peers.pass(keeper, request, response);
    throw AppError.invalidField('node', `the pool is on node ${keeper.name}: leave it out, or remove the pool first`);
  }
}

/** Whether another node has passed it on, or it names this one. */
function isForThis(request: Request): boolean {
  return isFromNode(request) || request.query['node'] !== undefined;
}
