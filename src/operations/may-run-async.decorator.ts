import { applyDecorators, SetMetadata } from '@nestjs/common';
import { ApiHeader, ApiResponse } from '@nestjs/swagger';
import { OperationDto } from './operation.dto.js';
import type { OperationKind } from './operation.js';

export const MAY_RUN_ASYNC = 'dockapi:may-run-async';

/** Lets `Prefer: respond-async` turn a route into an operation. The handler takes its {@link Work} and begins it after its checks. */
export const MayRunAsync = (kind: OperationKind) =>
  applyDecorators(
    SetMetadata<string, OperationKind>(MAY_RUN_ASYNC, kind),
    ApiHeader({
      name: 'Prefer',
      required: false,
      description: '`respond-async`: respond at once with an operation, and go on without the client',
      schema: { type: 'string', enum: ['respond-async'] },
    }),
    ApiResponse({
      status: 202,
      description: 'With `Prefer: respond-async`: the operation',
      type: OperationDto,
      headers: {
        Location: { description: 'Path of the operation', schema: { type: 'string' } },
        'Preference-Applied': { description: '`respond-async`', schema: { type: 'string' } },
      },
    }),
  );
