import type { OpenAPIObject } from '@nestjs/swagger';
import { problemResponse } from './api-problems.decorator.js';
import { STATUS_BY_CODE } from './status-by-code.js';

type Operation = NonNullable<OpenAPIObject['paths'][string]['post']>;

const KEY = {
  name: 'Idempotency-Key',
  in: 'header',
  required: false,
  description: 'The same request with the same key is done once within 24 hours: later ones get the first response',
  schema: { type: 'string', minLength: 1, maxLength: 255, pattern: '^[!-~]+$' },
} satisfies NonNullable<Operation['parameters']>[number];

const REPLAYED = {
  description: '`true` if this is the response to an earlier request with the same key',
  schema: { type: 'string' as const, enum: ['true'] },
};

/** Documents the key, which every POST of the API takes. */
export function addIdempotency(operation: Operation): void {
  operation.parameters = [...(operation.parameters ?? []), KEY];
  for (const [status, response] of Object.entries(operation.responses))
    if (Number(status) < 300 && response && !('$ref' in response))
      response.headers = { ...response.headers, 'Idempotency-Replayed': REPLAYED };
  const conflict = STATUS_BY_CODE.idempotency_conflict;
  operation.responses[conflict] ??= problemResponse(conflict, ['idempotency_conflict']);
}
