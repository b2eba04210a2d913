import type { CorsOptions } from '@nestjs/common/interfaces/external/cors-options.interface.js';
import type { Request } from 'express';
import type { AllowedOrigins } from './allowed-origins.js';

/** The CORS rule for one request: pages on the allowed origins get headers, others none. */
export async function corsFor(request: Request, allowed: AllowedOrigins): Promise<CorsOptions> {
  const { origin } = request.headers;
  if (origin === undefined || !(await allowed.include(request))) return { origin: false };
  return { origin, credentials: true, preflightContinue: !isPreflight(request) };
}

/** Any other OPTIONS is a request like others, and may be the container's. */
function isPreflight({ method, headers }: Request): boolean {
  return method === 'OPTIONS' && headers.origin !== undefined && headers['access-control-request-method'] !== undefined;
}
