import type { IncomingMessage } from 'node:http';
import { Injectable } from '@nestjs/common';
import { Config } from '../config/config.js';
import { PublishedPorts } from '../docker/published-ports.service.js';

const LOOPBACK_PAGE = /^http:\/\/(?:localhost|127\.0\.0\.1)(?::(\d{1,5}))?$/;
const HTTP_PORT = 80;

/** The pages on other origins that may use the API: a developer's on loopback, and the configured ones. */
@Injectable()
export class AllowedOrigins {
  private readonly configured: ReadonlySet<string>;
  /** Asked for more than once: the engine is not. */
  private readonly verdicts = new WeakMap<IncomingMessage, Promise<boolean>>();

  constructor(
    { corsOrigins }: Config,
    private readonly ports: PublishedPorts,
  ) {
    this.configured = new Set(corsOrigins);
  }

  /**
   * Whether a request's `Origin` is one of them.
   *
   * @throws AppError of the engine, which alone knows whether a loopback page is a container's
   */
  include(request: IncomingMessage): Promise<boolean> {
    const verdict = this.verdicts.get(request) ?? this.judge(request.headers.origin ?? '');
    this.verdicts.set(request, verdict);
    return verdict;
  }

  private async judge(origin: string): Promise<boolean> {
    if (this.configured.has(origin)) return true;
    const page = LOOPBACK_PAGE.exec(origin);
    return page !== null && !(await this.ports.has(Number(page[1] ?? HTTP_PORT)));
  }
}
