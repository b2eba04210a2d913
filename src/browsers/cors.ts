import type { IncomingMessage, ServerResponse } from 'node:http';
import { Injectable } from '@nestjs/common';
import cors from 'cors';
import { isSettled } from '../http/is-settled.js';
import { SERVED_METHODS } from '../http/methods.js';
import { AllowedOrigins } from './allowed-origins.js';

/** Response headers that pages may read, besides those that they always may (Fetch standard, "CORS-safelisted"). */
const EXPOSED = [
  'Location',
  'Preference-Applied',
  'Idempotency-Replayed',
  'Retry-After',
  'X-Output-Next',
  'X-Request-Id',
  'X-Unreachable-Nodes',
];

/** The CORS rule in front of the API and of the containers: pages on the allowed origins get headers, others none. */
@Injectable()
export class Cors {
  constructor(private readonly allowed: AllowedOrigins) {}

  /** Sets dockAPI's CORS headers and continues, or responds to a preflight. */
  readonly handle = (request: IncomingMessage, response: ServerResponse, next: () => void): void => {
    void this.optionsFor(request)
      .catch(() => ({ origin: false })) // no engine to ask: no headers
      .then((options) => {
        if (!isSettled(response)) cors(options)(request, response, next);
      });
  };

  /** @throws AppError of the engine: see AllowedOrigins */
  async optionsFor(request: IncomingMessage): Promise<cors.CorsOptions> {
    const { origin } = request.headers;
    if (origin === undefined || !(await this.allowed.include(request))) return { origin: false };
    return {
      origin,
      credentials: true,
      methods: [...SERVED_METHODS],
      exposedHeaders: EXPOSED,
      preflightContinue: !isPreflight(request),
    };
  }
}

/** Any other OPTIONS is a request like others, and may be the container's. */
function isPreflight({ method, headers }: IncomingMessage): boolean {
  return method === 'OPTIONS' && headers.origin !== undefined && headers['access-control-request-method'] !== undefined;
}
