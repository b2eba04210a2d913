import { type CallHandler, type ExecutionContext, Injectable, type NestInterceptor } from '@nestjs/common';
import type { Request, Response } from 'express';
import { finalize, from, type Observable, switchMap } from 'rxjs';
import { callerOf } from '../../access/caller.js';
import { WakeUps } from '../../activity/wake-ups.service.js';
import { ContainerDirectory } from '../../docker/containers/container-directory.service.js';
import { clientGone } from '../../http/client-gone.js';

/** Files that go in or out keep their container awake, and wake it. */
@Injectable()
export class FilesActivity implements NestInterceptor {
  constructor(
    private readonly directory: ContainerDirectory,
    private readonly wakeUps: WakeUps,
  ) {}

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const http = context.switchToHttp();
    const use = this.begin(http.getRequest<Request<{ id: string }>>(), http.getResponse<Response>());
    return from(use).pipe(switchMap((begun) => next.handle().pipe(finalize(() => begun[Symbol.dispose]()))));
  }

  private async begin(request: Request<{ id: string }>, response: Response): Promise<Disposable> {
    const caller = callerOf(request);
    const gone = clientGone(response);
    const containerId = await this.directory.idOf(request.params.id, caller.onlyOwner, gone);
    return this.wakeUps.use(containerId, 'files', caller.name, gone);
  }
}
