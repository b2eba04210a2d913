import { type CallHandler, type ExecutionContext, Injectable, type NestInterceptor } from '@nestjs/common';
import type { Request } from 'express';
import { catchError, type Observable } from 'rxjs';
import { callerOf } from '../../access/caller.js';
import { ManagedContainers } from '../../docker/containers/managed-containers.service.js';

/** The 404 of a container that is removed during a request for it says where its end is kept, as those of later requests do. */
@Injectable()
export class RemovedMeanwhileInterceptor implements NestInterceptor {
  constructor(private readonly containers: ManagedContainers) {}

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const request = context.switchToHttp().getRequest<Request>();
    const { id } = request.params;
    if (typeof id !== 'string') return next.handle();
    return next.handle().pipe(
      catchError(async (error: unknown): Promise<never> => {
        throw await this.containers.asOfNow(error, id, callerOf(request).onlyOwner);
      }),
    );
  }
}
