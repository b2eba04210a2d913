import { type CallHandler, type ExecutionContext, Injectable, type NestInterceptor } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { Request, Response } from 'express';
import { concatMap, from, type Observable, of } from 'rxjs';
import { callerOf } from '../../../access/caller.js';
import { clientGone } from '../../../http/client-gone.js';
import { ExecPeers } from './exec-peers.service.js';
import { execPathOf } from './exec-path.decorator.js';

export const ANSWERS_HERE = 'dockapi:exec-answers-here';

/** Passes requests for one exec on to the dockAPI that follows it, whose response is then the response. */
@Injectable()
export class ExecPeersInterceptor implements NestInterceptor {
  constructor(
    private readonly peers: ExecPeers,
    private readonly reflector: Reflector,
  ) {}

  /** @throws AppError `exec_not_found`, `peer_unreachable` */
  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const http = context.switchToHttp();
    const [request, response] = [http.getRequest<Request>(), http.getResponse<Response>()];
    const passed = this.pass(request, response, this.reflector.get<boolean>(ANSWERS_HERE, context.getHandler()));
    return from(passed).pipe(concatMap((isPassed) => (isPassed ? of(undefined) : next.handle())));
  }

  private pass(request: Request, response: Response, answersHere: boolean): Promise<boolean> {
    const asked = [execPathOf(request), callerOf(request), request, response, clientGone(response)] as const;
    return answersHere ? this.peers.passIfReachable(...asked) : this.peers.pass(...asked);
  }
}
