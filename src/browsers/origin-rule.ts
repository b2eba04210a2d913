import type { IncomingMessage } from 'node:http';
import { Injectable } from '@nestjs/common';
import type { NextFunction, Request, Response } from 'express';
import { AppError } from '../errors/app-error.js';
import { Arrivals } from '../http/arrivals.js';
import { isDocsPage } from '../http/docs.js';
import { AllowedOrigins } from './allowed-origins.js';

/**
 * Keeps pages of other origins off the API and the WebSockets: a browser sends what they ask for, CORS or not, and only
 * hides the answer. It tells by `Origin` and `Sec-Fetch-Site` (Fetch standard, Fetch Metadata), which no page can
 * write; a request with neither is no browser's.
 */
@Injectable()
export class OriginRule {
  constructor(
    private readonly arrivals: Arrivals,
    private readonly allowed: AllowedOrigins,
  ) {}

  /**
   * Lets pass what dockAPI's own pages ask, those on the allowed origins, and whoever is no page.
   *
   * @throws AppError `forbidden`, or the engine's: see AllowedOrigins
   */
  async check(request: IncomingMessage): Promise<void> {
    const { origin, 'sec-fetch-site': site } = request.headers;
    if (origin === undefined) {
      if (site === 'cross-site' || site === 'same-site') throw foreign('another origin');
    } else if (!this.isOwn(request) && !(await this.allowed.include(request))) {
      throw foreign(`"${origin}"`);
    }
  }

  /** The rule in front of the API; links from anywhere may lead to the documentation. */
  readonly handle = (request: Request, _response: Response, next: NextFunction): void => {
    if (isDocsPage(request.path) && request.headers['sec-fetch-mode'] === 'navigate') return next();
    this.check(request).then(() => next(), next);
  };

  /** Whether `Origin` is the scheme and host that the request was sent to, as its client sees them. */
  isOwn(request: IncomingMessage): boolean {
    const { protocol, host } = this.arrivals.clientOrigin(request);
    return request.headers.origin === URL.parse(`${protocol}://${host}`)?.origin;
  }
}

function foreign(whose: string): AppError {
  return new AppError(
    'forbidden',
    `A page of ${whose} may not do this: add its origin to CORS_ORIGINS, or the gateway to DOCKAPI_TRUSTED_PROXIES`,
  );
}
