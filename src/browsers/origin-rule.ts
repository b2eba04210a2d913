import type { IncomingMessage } from 'node:http';
import { Injectable } from '@nestjs/common';
import type { NextFunction, Request, Response } from 'express';
import { AppError } from '../errors/app-error.js';
import { Arrivals } from '../http/arrivals.js';
import { isPagePath } from '../http/page-paths.js';
import { AllowedOrigins } from './allowed-origins.js';

/**
 * Refuses requests and WebSockets of foreign pages. CORS is not enough, because a browser sends their requests and only hides the
 * responses. They are recognised by `Origin` and `Sec-Fetch-Site` (Fetch standard, Fetch Metadata), which no page can set; a
 * request with neither does not come from a browser.
 */
@Injectable()
export class OriginRule {
  constructor(
    private readonly arrivals: Arrivals,
    private readonly allowed: AllowedOrigins,
  ) {}

  /**
   * Accepts requests of dockAPI's own pages, of pages on allowed origins, and of programs.
   *
   * @throws AppError `forbidden`, or the engine's: see AllowedOrigins
   */
  async check(request: IncomingMessage): Promise<void> {
    const { origin, 'sec-fetch-site': site } = request.headers;
    if (origin === undefined) {
      if (site === 'cross-site' || site === 'same-site') throw foreign('on another origin');
    } else if (!this.isOwn(request) && !(await this.allowed.include(request))) {
      throw foreign(`at "${origin}"`);
    }
  }

  /** The middleware in front of the API. Links from anywhere may lead to the pages. */
  readonly handle = (request: Request, _response: Response, next: NextFunction): void => {
    if (isPagePath(request.path) && request.headers['sec-fetch-mode'] === 'navigate') return next();
    this.check(request).then(() => next(), next);
  };

  /** Whether `Origin` is the scheme and host of the request, as its client sees them. */
  isOwn(request: IncomingMessage): boolean {
    const { protocol, host } = this.arrivals.clientOrigin(request);
    return request.headers.origin === URL.parse(`${protocol}://${host}`)?.origin;
  }
}

function foreign(where: string): AppError {
  return new AppError(
    'forbidden',
    `A page ${where} may not send this request. Add its origin to CORS_ORIGINS, or the reverse proxy to DOCKAPI_TRUSTED_PROXIES`,
  );
}
