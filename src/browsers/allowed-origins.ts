import type { IncomingMessage } from 'node:http';
import { Injectable } from '@nestjs/common';
import { Config } from '../config/config.js';
import { PublishedPorts } from '../docker/containers/published-ports.service.js';
import { Attachment } from '../http/attachment.js';
import { parseHost } from '../http/host.js';
import { instanceOf } from '../http/problem.js';

const LOOPBACK_PAGE = /^http:\/\/(?:localhost|127\.0\.0\.1)(?::(\d{1,5}))?$/;
const HTTP_PORT = 80;
const LIVENESS = '/livez';

/** Origins whose pages may use the API: a developer's on loopback, and the configured ones. */
@Injectable()
export class AllowedOrigins {
  private readonly configured: ReadonlySet<string>;
  /** Suffixes of the containers' own origins. */
  private readonly suffixes: readonly string[];
  /** Verdicts by request: several checks of one request need one engine call at most. */
  private readonly verdicts = new Attachment<IncomingMessage, Promise<boolean>>();

  constructor(
    { corsOrigins, proxyDomain }: Config,
    private readonly ports: PublishedPorts,
  ) {
    this.configured = new Set(corsOrigins);
    this.suffixes = ['localhost', ...(proxyDomain === undefined ? [] : [proxyDomain])].map((each) => `.${each}`);
  }

  /**
   * Whether a request's `Origin` is allowed.
   *
   * @throws AppError of the engine, which has to say whether a loopback page is a container's
   */
  include(request: IncomingMessage): Promise<boolean> {
    const verdict = this.verdicts.get(request) ?? this.judge(request);
    this.verdicts.set(request, verdict);
    return verdict;
  }

  private async judge(request: IncomingMessage): Promise<boolean> {
    const { origin = '' } = request.headers;
    if (this.configured.has(origin)) return true;
    const page = LOOPBACK_PAGE.exec(origin);
    if (page === null) return false;
    return this.isLivenessCheck(request) || !(await this.ports.has(Number(page[1] ?? HTTP_PORT)));
  }

  /** dockAPI's own `/livez` reveals nothing to containers' pages, and must work without an engine. */
  private isLivenessCheck({ url, headers: { host } }: IncomingMessage): boolean {
    if (instanceOf(url) !== LIVENESS) return false;
    const name = parseHost(host ?? '')?.name ?? '';
    return !this.suffixes.some((suffix) => name.endsWith(suffix));
  }
}
