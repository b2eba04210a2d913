import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { Request } from 'express';
import { type Caller, callerOf } from './caller.js';

/** The caller of a request: `stop(@Param('id') id: string, @By() caller: Caller)`. */
export const By = createParamDecorator((_data: unknown, context: ExecutionContext): Caller => {
  return callerOf(context.switchToHttp().getRequest<Request>());
});
