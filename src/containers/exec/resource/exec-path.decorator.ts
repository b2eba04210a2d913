import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { Request } from 'express';
import { callerOf } from '../../../access/caller.js';
import type { ExecPath } from './execs.service.js';

/** The exec that a request's path names, as its caller may see it. */
export const ByPath = createParamDecorator((_data: unknown, context: ExecutionContext): ExecPath =>
  execPathOf(context.switchToHttp().getRequest<Request>()),
);

export function execPathOf(request: Request): ExecPath {
  const { id = '', exec_id: execId = '' } = request.params as Record<string, string>;
  return { id, owner: callerOf(request).onlyOwner, execId };
}
