import { type CallHandler, type ExecutionContext, Injectable, type NestInterceptor } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { Request, Response } from 'express';
import { from, lastValueFrom, type Observable } from 'rxjs';
import { callerOf } from '../access/caller.js';
import { clientGone } from '../http/client-gone.js';
import { instanceOf } from '../http/problem.js';
import { repeatableOf } from './idempotency/idempotency-key.js';
import { MAY_RUN_ASYNC } from './may-run-async.decorator.js';
import { type OperationDto, toOperationDto } from './operation.dto.js';
import type { OperationKind } from './operation.js';
import { Operations } from './operations.service.js';
import { prefersAsync } from './prefer.js';
import { setWork, Work } from './work.js';

/**
 * Gives routes with `@MayRunAsync` their {@link Work}. With `Prefer: respond-async` the handler goes on as an operation, and
 * the response is sent as soon as the work begins; what fails before is the problem of the request.
 */
@Injectable()
export class OperationInterceptor implements NestInterceptor {
  constructor(
    private readonly reflector: Reflector,
    private readonly operations: Operations,
  ) {}

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const kind = this.reflector.get<OperationKind | undefined>(MAY_RUN_ASYNC, context.getHandler());
    if (kind === undefined) return next.handle();
    const http = context.switchToHttp();
    const [request, response] = [http.getRequest<Request>(), http.getResponse<Response>()];
    if (prefersAsync(request.headers.prefer)) return from(this.begin(kind, request, response, next));
    setWork(request, new Work(clientGone(response), repeatableOf(request)));
    return next.handle();
  }

  private async begin(
    kind: OperationKind,
    request: Request,
    response: Response,
    next: CallHandler,
  ): Promise<OperationDto> {
    const path = instanceOf(request.originalUrl);
    const operation = this.operations.prepare(kind, callerOf(request), path);
    setWork(request, new Work(operation.signal, repeatableOf(request), operation));
    // Until it has begun, it is a request like others.
    const gone = clientGone(response);
    const leave = () => operation.abort(gone.reason as Error);
    gone.addEventListener('abort', leave, { once: true });
    void operation.follow(lastValueFrom(next.handle(), { defaultValue: undefined }));
    const record = await operation.begun.finally(() => gone.removeEventListener('abort', leave));
    response.status(202);
    response.setHeader('Location', `/operations/${operation.id}`);
    response.setHeader('Preference-Applied', 'respond-async');
    return toOperationDto(record);
  }
}
