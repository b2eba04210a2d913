import type { CorsOptions } from '@nestjs/common/interfaces/external/cors-options.interface.js';
import type { Request } from 'express';

const LOOPBACK_PAGE = /^http:\/\/(?:localhost|127\.0\.0\.1)(?::(\d{1,5}))?$/;

/**
 * The CORS rule for one request: loopback pages and the configured origins get headers, others none.
 *
 * @param isPublished whether a container on the engine publishes this port: the page there is the
 *   container's, not a developer's
 */
export async function corsFor(
  request: Request,
  origins: readonly string[],
  isPublished: (port: number) => Promise<boolean>,
): Promise<CorsOptions> {
  const { origin } = request.headers;
  const allowed = origin !== undefined && (origins.includes(origin) || (await isDeveloperPage(origin, isPublished)));
  if (!allowed) return { origin: false };
  return { origin, credentials: true, preflightContinue: !isPreflight(request) };
}

async function isDeveloperPage(origin: string, isPublished: (port: number) => Promise<boolean>): Promise<boolean> {
  const match = LOOPBACK_PAGE.exec(origin);
  return match !== null && !(await isPublished(Number(match[1] ?? 80)));
}

/** Any other OPTIONS is a request like others, and may be the container's. */
function isPreflight({ method, headers }: Request): boolean {
  return method === 'OPTIONS' && headers.origin !== undefined && headers['access-control-request-method'] !== undefined;
}
