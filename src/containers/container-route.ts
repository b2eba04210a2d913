import { applyDecorators, UseInterceptors } from '@nestjs/common';
import { ApiParam } from '@nestjs/swagger';
import type { ErrorCode } from '../errors/app-error.js';
import { RemovedMeanwhileInterceptor } from './removed/removed-meanwhile.interceptor.js';

/** Error codes of every route that calls the engine. */
export const ENGINE = ['engine_unreachable', 'engine_error', 'engine_timeout'] as const satisfies ErrorCode[];

/** Error codes of every route with a container id. */
export const ONE_CONTAINER = [
  'invalid_request',
  'container_not_found',
  'container_not_running',
  ...ENGINE,
] as const satisfies ErrorCode[];

/** Documents the container id in a route's path. The route's 404 says where the end of a removed container is kept. */
export const ApiContainerId = () =>
  applyDecorators(
    ApiParam({
      name: 'id',
      description: 'Full id, at least its first 12 digits, or the name',
      example: 'my-nginx',
    }),
    UseInterceptors(RemovedMeanwhileInterceptor),
  );
