import { type CallHandler, type ExecutionContext, Injectable, type NestInterceptor } from '@nestjs/common';
import { ROUTE_ARGS_METADATA } from '@nestjs/common/constants.js';
import { RouteParamtypes } from '@nestjs/common/enums/route-paramtypes.enum.js';
import { Reflector } from '@nestjs/core';
import { DECORATORS } from '@nestjs/swagger';
import type { Request } from 'express';
import type { Observable } from 'rxjs';
import { TAKES_ANYTHING } from './takes-anything.decorator.js';
import { unknownFields } from './validation.pipe.js';

/**
 * Refuses what a route without a DTO would ignore: query parameters that it does not document, and fields of a body. Those of
 * routes with a DTO are up to the validation pipe. It is an interceptor because interceptors run after all guards.
 */
@Injectable()
export class UndeclaredInterceptor implements NestInterceptor {
  constructor(private readonly reflector: Reflector) {}

  /** @throws AppError `invalid_request` */
  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const request = context.switchToHttp().getRequest<Request>();
    const names = [...this.parametersOf(request, context), ...this.fieldsOf(request, context)];
    if (names.length > 0 && !this.takesAnything(context)) throw unknownFields(names);
    return next.handle();
  }

  private parametersOf(request: Request, context: ExecutionContext): string[] {
    if (!request.url.includes('?') || takes(RouteParamtypes.QUERY, context)) return [];
    const documented = this.reflector.get<{ name: string }[] | undefined>(
      DECORATORS.API_PARAMETERS,
      context.getHandler(),
    );
    return Object.keys(request.query).filter((name) => !documented?.some((each) => each.name === name));
  }

  private fieldsOf({ body }: Request, context: ExecutionContext): string[] {
    const isParsed = typeof body === 'object' && body !== null && !Buffer.isBuffer(body);
    return isParsed && !takes(RouteParamtypes.BODY, context) ? Object.keys(body as object) : [];
  }

  private takesAnything(context: ExecutionContext): boolean {
    return this.reflector.getAllAndOverride(TAKES_ANYTHING, [context.getHandler(), context.getClass()]) ?? false;
  }
}

/** Whether a handler has a parameter with `@Query()` or `@Body()`. Its metadata has keys such as `4:1`: kind and index. */
function takes(kind: RouteParamtypes, context: ExecutionContext): boolean {
  const { name } = context.getHandler();
  const parameters = (Reflect.getMetadata(ROUTE_ARGS_METADATA, context.getClass(), name) ?? {}) as object;
  return Object.keys(parameters).some((key) => key.startsWith(`${kind}:`));
}
