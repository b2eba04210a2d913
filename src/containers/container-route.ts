import { ApiParam } from '@nestjs/swagger';
import type { ErrorCode } from '../errors/app-error.js';

/** Error codes of every route that calls the engine. */
export const ENGINE = ['engine_unreachable', 'engine_error', 'engine_timeout'] as const satisfies ErrorCode[];

/** Error codes of every route with a container id. */
export const ONE_CONTAINER = [
  'invalid_request',
  'container_not_found',
  'container_not_running',
  ...ENGINE,
] as const satisfies ErrorCode[];

/** Documents the container id in a route's path. */
export const ApiContainerId = () =>
  ApiParam({
    name: 'id',
    description: 'Full id, at least its first 12 digits, or the name',
    example: 'my-nginx',
  });
