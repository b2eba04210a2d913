import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { Request } from 'express';
import { type Work, workOf } from './work.js';

/** Injects the {@link Work} of a route with `@MayRunAsync`. */
export const WorkOf = createParamDecorator((_data: unknown, context: ExecutionContext): Work =>
  workOf(context.switchToHttp().getRequest<Request>()),
);
