import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { Request } from 'express';
import { AppError } from '../errors/app-error.js';
import { callerOf } from './caller.js';
import { ANY_SCOPE, NEED, type Need, NOTHING } from './needs.decorator.js';

/** Requires the scope that a route names. A route that names none is closed. */
@Injectable()
export class ScopeGuard implements CanActivate {
  constructor(private readonly reflector: Reflector) {}

  /** @throws AppError `unauthorized`, `forbidden` */
  canActivate(context: ExecutionContext): boolean {
    const need = this.reflector.get<Need | undefined>(NEED, context.getHandler());
    if (need === NOTHING) return true;
    const caller = callerOf(context.switchToHttp().getRequest<Request>());
    if (need === undefined)
      throw new AppError('forbidden', 'This route requires no scope and is therefore closed: report this bug');
    if (need !== ANY_SCOPE) caller.need(need);
    return true;
  }
}
