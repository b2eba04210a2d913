import { Controller, Get, Req, Res } from '@nestjs/common';
import { ApiExcludeEndpoint, ApiOkResponse, ApiResponse, ApiTags } from '@nestjs/swagger';
import { SkipThrottle } from '@nestjs/throttler';
import type { Request, Response } from 'express';
import { Public } from '../access/needs.decorator.js';
import { Tokens } from '../access/tokens.service.js';
import { Config } from '../config/config.js';
import { AppError } from '../errors/app-error.js';
import { Arrivals } from '../http/arrivals.js';
import { instanceOf } from '../http/problem.js';
import { packageVersion } from '../http/package-version.js';
import { TakesAnything } from '../http/takes-anything.decorator.js';
import { PageFiles } from './page-files.service.js';
import { ServiceDto } from './page.dto.js';

const PAGE = 'ui/';

@ApiTags('health')
@SkipThrottle()
@TakesAnything()
@Controller()
export class PageController {
  constructor(
    private readonly files: PageFiles,
    private readonly arrivals: Arrivals,
    private readonly tokens: Tokens,
    private readonly config: Config,
  ) {}

  /** Says what this service is; leads a browser to the page. */
  @Get()
  @Public()
  @ApiOkResponse({ type: ServiceDto })
  @ApiResponse({ status: 302, description: 'The page, for a request that accepts HTML' })
  root(@Req() request: Request, @Res() response: Response): void {
    const base = this.arrivals.basePath(request);
    response.vary('Accept');
    if (request.accepts(['json', 'html']) === 'html') {
      // Relative where no prefix is known, so that it holds behind a gateway that does not say it.
      response.redirect(base === '' ? PAGE : `${base}/${PAGE}`);
      return;
    }
    const service: ServiceDto = {
      name: 'dockAPI',
      version: packageVersion(),
      docs: `${base}/docs`,
      openapi: `${base}/openapi.json`,
    };
    response.json(service);
  }

  /** Sends the page and its files, or leads to it. */
  @Get(['ui', 'ui/*path'])
  @Public()
  @ApiExcludeEndpoint()
  async file(@Req() request: Request, @Res() response: Response): Promise<void> {
    this.refuseSharedOrigin();
    if (request.path === '/ui') {
      response.redirect(PAGE);
      return;
    }
    await this.send(request, response);
  }

  private send(request: Request, response: Response): Promise<void> {
    return new Promise((resolve, reject) => {
      const { url } = request;
      request.url = url.slice('/ui'.length);
      response.once('close', resolve);
      this.files.send(request, response, () => {
        request.url = url;
        reject(new AppError('route_not_found', `No file ${instanceOf(request.originalUrl)}: the page is at /ui/`));
      });
    });
  }

  /** @throws AppError `forbidden` where a container's page could read the token that the page keeps */
  private refuseSharedOrigin(): void {
    if (this.config.proxySandbox || !this.tokens.configured) return;
    throw new AppError(
      'forbidden',
      'With DOCKAPI_PROXY_SANDBOX=off, pages of containers share this origin and could read your token. Set it to "on" to use the page',
    );
  }
}
