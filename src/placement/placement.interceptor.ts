import { createHash } from 'node:crypto';
import { type CallHandler, type ExecutionContext, Injectable, type NestInterceptor } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { Request, Response } from 'express';
import { concatMap, from, type Observable, of } from 'rxjs';
import { callerOf } from '../access/caller.js';
import { ClusterPeers } from '../cluster/cluster-peers.js';
import { NodeReports } from '../cluster/node-reports.service.js';
import { type ClusterNode, Nodes } from '../cluster/nodes.service.js';
import { PoolNodes } from '../cluster/pool-nodes.service.js';
import { AppError } from '../errors/app-error.js';
import { isFromNode } from '../http/told-client.js';
import type { HeaderPair } from '../http/wire/raw-headers.js';
import { NOT_BEGUN } from '../peers/carrier/not-begun.js';
import { noManager, ServicesService } from '../peers/nodes/services.service.js';
import { nodeUnreachable } from '../peers/nodes/node-peer.js';
import type { Ask } from './choose-node.js';
import { askOf, isRescheduled, placementFieldOf, poolOf } from './ask.js';
import { type Pin, Pins } from './pins.service.js';
import { type Outcome, type Place, PlacesService } from './places.service.js';
import { PLACED, setRunId } from './placed.decorator.js';

/** Header of a run that another node passes on: the `dockapi.run` that its container shall have. */
const RUN_ID = 'dockapi-run-id';
const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

const ACCEPTED = 202;
const BAD_REQUEST = 400;

/**
 * Chooses a node for each run, and passes the run on to it. It comes before idempotency keys and operations, which are the
 * business of the node that runs the container.
 */
@Injectable()
export class PlacementInterceptor implements NestInterceptor {
  constructor(
    private readonly reflector: Reflector,
    private readonly nodes: Nodes,
    private readonly places: PlacesService,
    private readonly pins: Pins,
    private readonly peers: ClusterPeers,
    private readonly pools: PoolNodes,
    private readonly services: ServicesService,
    private readonly reports: NodeReports,
  ) {}

  /** @throws AppError as {@link send} */
  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    if (this.reflector.get<boolean | undefined>(PLACED, context.getHandler()) !== true) return next.handle();
    const http = context.switchToHttp();
    const [request, response] = [http.getRequest<Request>(), http.getResponse<Response>()];
    const sending = this.send(request.body, request, response);
    return from(sending).pipe(concatMap((isPassed) => (isPassed ? of(undefined) : next.handle())));
  }

  /**
   * Sends a request with a run to the node that does it.
   *
   * @returns whether it was passed on, and answered
   * @throws AppError `invalid_request`, `no_node_fits`, `node_unreachable`
   */
  async send(run: unknown, request: Request, response: Response): Promise<boolean> {
    if (!this.nodes.isCluster) {
      checkFields(run);
      return false;
    }
    if (isFromNode(request)) {
      this.checkEngine(response);
      const runId = request.headers[RUN_ID];
      if (typeof runId === 'string' && UUID.test(runId)) setRunId(request, runId);
      return false;
    }
    if (isRescheduled(run)) return this.sendToManager(request, response);
    const pool = placementFieldOf(run) === undefined ? poolOf(run) : undefined;
    return pool === undefined ? this.place(request, response, askOf(run)) : this.sendTo(pool, request, response);
  }

  /**
   * A container that waits in a pool has its node. While that takes no runs, another one does what the pool says.
   *
   * @returns as {@link place}
   */
  private async sendTo(pool: string, request: Request, response: Response): Promise<boolean> {
    const known = await this.pools.find(callerOf(request).owner, pool);
    if (!known) return false;
    const { keeper, record } = known;
    const ask = record === undefined ? undefined : askOf((JSON.parse(record) as { run?: unknown }).run);
    if (!keeper && !ask) return false;
    return this.place(request, response, ask, keeper?.state === 'ready' || !ask ? keeper : undefined);
  }

  /** Swarm chooses the node of its service; a manager makes it. @returns as {@link place} */
  private async sendToManager(request: Request, response: Response): Promise<boolean> {
    const run = keyOf(request);
    for (const manager of this.services.managers()) {
      const node = manager === 'here' ? this.nodes.self() : manager.node;
      if (!node) continue;
      try {
        return await this.place(request, response, undefined, node);
      } catch (error) {
        if (!isUnreachable(error) || error.details['sent'] === true) throw error;
        if (run !== undefined) await (await this.pins.follow(run))?.remove();
      }
    }
    throw noManager();
  }

  /**
   * @param ask undefined: the first node alone will do
   * @param first is tried before others are chosen
   * @returns whether the request was passed on, and answered
   */
  private async place(
    request: Request,
    response: Response,
    ask: Ask | undefined,
    first?: ClusterNode,
  ): Promise<boolean> {
    const self = this.nodes.self();
    if (!self) return false;
    const run = keyOf(request);
    const failed = new Map<string, string>();
    const joinBy = this.peers.joinBy();
    let mayHaveBegun = false;
    for (;;) {
      const pinned = run && (await this.pins.follow(run));
      if (pinned) return this.sendAgain(pinned, request, response);
      const place: Pick<Place, 'node' | 'end'> & Partial<Place> = first
        ? { node: first, end: () => undefined }
        : await this.places.take(ask ?? askOf({}), failed);
      const pin = run && (await this.pins.put(run, place.node.id));
      if (run !== undefined && !pin) {
        place.end('failed'); // the same request has just been placed by another dockAPI
        continue;
      }
      response.once('close', () => {
        const outcome = mayHaveBegun ? 'goes on' : outcomeOf(response);
        place.end(outcome);
        if (pin && outcome === 'failed') void pin.remove().catch(() => undefined); // it expires
      });
      if (place.node.id === self.id && !this.reports.isEngineAway) {
        if (place.runId !== undefined) setRunId(request, place.runId);
        return false;
      }
      try {
        if (place.node.id === self.id) throw nodeUnreachable(self);
        const headers: HeaderPair[] = place.runId === undefined ? [] : [[RUN_ID, place.runId]];
        await this.peers.pass(place.node, request, response, { headers, joinBy });
        return true;
      } catch (error) {
        mayHaveBegun = !isUnreachable(error) || error.details['sent'] === true;
        place.end(mayHaveBegun ? 'goes on' : 'failed');
        if (pin && !mayHaveBegun) await pin.remove();
        if (mayHaveBegun || !ask || ask.node !== undefined) throw error;
        first = undefined;
        failed.set(place.node.id, 'does not answer');
      }
    }
  }

  /** The node that has chosen this one may choose another. @throws AppError `engine_unreachable` */
  private checkEngine(response: Response): void {
    if (!this.reports.isEngineAway) return;
    response.setHeader(NOT_BEGUN, 'true');
    throw new AppError('engine_unreachable', 'The Docker engine does not respond: start it, or check DOCKER_HOST');
  }

  /** The node that got the run first may have done it, whatever its state is: no other one will do. */
  private async sendAgain({ node: id }: Pin, request: Request, response: Response): Promise<boolean> {
    if (id === this.nodes.self()?.id) return false;
    const node = this.nodes.find(id);
    if (!node || node.state === 'unreachable') throw nodeUnreachable(node ?? { id, name: id });
    await this.peers.pass(node, request, response);
    return true;
  }
}

function isUnreachable(error: unknown): error is AppError {
  return error instanceof AppError && error.code === 'node_unreachable';
}

/** A client that has left may have its container nevertheless. */
function outcomeOf({ statusCode, headersSent }: Response): Outcome {
  if (!headersSent || statusCode === ACCEPTED) return 'goes on';
  return statusCode < BAD_REQUEST ? 'runs' : 'failed';
}

/** Of a run that may be sent again. */
function keyOf(request: Request): string | undefined {
  const key = request.headers['idempotency-key'];
  if (typeof key !== 'string') return undefined;
  const { owner } = callerOf(request);
  return createHash('sha256')
    .update(JSON.stringify([owner, key]))
    .digest('hex');
}

/** @throws AppError `invalid_request` */
function checkFields(body: unknown): void {
  const field = isRescheduled(body) ? 'reschedule' : placementFieldOf(body);
  if (field !== undefined)
    throw AppError.invalidField(field, 'there is one node only: set DOCKAPI_CLUSTER, or leave it out');
}
