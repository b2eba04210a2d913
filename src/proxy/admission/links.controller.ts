import type { IncomingMessage } from 'node:http';
import { Body, Controller, Delete, Get, Param, Post, Req } from '@nestjs/common';
import { ApiBody, ApiParam, ApiTags } from '@nestjs/swagger';
import { By } from '../../access/by.decorator.js';
import { Caller } from '../../access/caller.js';
import { Needs } from '../../access/needs.decorator.js';
import { ContainerDirectory } from '../../docker/containers/container-directory.service.js';
import { ManagedContainers } from '../../docker/containers/managed-containers.service.js';
import { AppError } from '../../errors/app-error.js';
import { ApiProblems } from '../../http/api-problems.decorator.js';
import { ClientGone } from '../../http/client-gone.decorator.js';
import { Arrivals } from '../../http/arrivals.js';
import { CreatedLinkDto, CreateLinkDto, LinkDto, RevokedLinkDto } from './link.dto.js';
import type { Link } from './link.js';
import { Links } from './links.service.js';
import { portNotPublished } from '../routing/container-address.js';
import { OwnOrigins } from '../routing/own-origins.js';
import { PROXIED_METHODS } from '../routing/proxied-methods.js';
import { LINK } from './link-credentials.js';

const PROBLEMS = [
  'invalid_request',
  'container_not_found',
  'container_not_running',
  'engine_unreachable',
  'engine_error',
  'engine_timeout',
  'store_unreachable',
] as const;
const EXAMPLES = { hour: { summary: 'To read, for an hour', value: { expires_in: 3600, methods: ['GET', 'HEAD'] } } };
const HOUR = 3_600;

const ApiContainerId = () => ApiParam({ name: 'id', description: 'As of GET /containers/{id}', example: 'my-nginx' });

/** Ways into a container for whoever cannot send a token: browsers. */
@ApiTags('proxy')
@Controller('containers/:id/links')
export class LinksController {
  constructor(
    private readonly directory: ContainerDirectory,
    private readonly containers: ManagedContainers,
    private readonly links: Links,
    private readonly arrivals: Arrivals,
    private readonly origins: OwnOrigins,
  ) {}

  /** Makes a URL that opens a container at its own origin, without a token, for a while. */
  @Post()
  @Needs('proxy')
  @ApiContainerId()
  @ApiBody({ type: CreateLinkDto, examples: EXAMPLES })
  @ApiProblems('port_not_published', ...PROBLEMS)
  async create(
    @Param('id') id: string,
    @Body() body: CreateLinkDto,
    @By() caller: Caller,
    @Req() request: IncomingMessage,
    @ClientGone() gone: AbortSignal,
  ): Promise<CreatedLinkDto> {
    const containerId = await this.directory.publicIdOf(id, caller.onlyOwner, gone);
    const port = body.port ?? undefined;
    if (port !== undefined) await this.checkPublished(containerId, port, gone);
    const origin = this.origins.urlOf(containerId, port, this.arrivals.clientOrigin(request));
    if (origin === null) {
      throw new AppError('invalid_request', 'The container has no origin of its own here: set DOCKAPI_PROXY_DOMAIN');
    }
    const scope = { containerId, port, issuer: caller, methods: body.methods ?? PROXIED_METHODS };
    const { link, token } = await this.links.issue(scope, (body.expires_in ?? HOUR) * 1_000);
    return { ...toDto(link), url: `${origin}?${LINK}=${token}` };
  }

  /** Lists a container's links that are live, without their URLs. */
  @Get()
  @Needs('proxy')
  @ApiContainerId()
  @ApiProblems(...PROBLEMS)
  async list(@Param('id') id: string, @By() caller: Caller, @ClientGone() gone: AbortSignal): Promise<LinkDto[]> {
    return (await this.links.listOf(await this.directory.publicIdOf(id, caller.onlyOwner, gone))).map(toDto);
  }

  /** Revokes a link: the next request of whoever opened it is refused. */
  @Delete(':link_id')
  @Needs('proxy')
  @ApiContainerId()
  @ApiProblems('link_not_found', ...PROBLEMS)
  async revoke(
    @Param('id') id: string,
    @Param('link_id') linkId: string,
    @By() caller: Caller,
    @ClientGone() gone: AbortSignal,
  ): Promise<RevokedLinkDto> {
    await this.links.revoke(await this.directory.publicIdOf(id, caller.onlyOwner, gone), linkId);
    return { id: linkId, revoked: true };
  }

  /** Whether it runs or not: a link may be made before the start. */
  private async checkPublished(containerId: string, port: number, gone: AbortSignal): Promise<void> {
    const { name, ports } = await this.containers.get(containerId, undefined, gone);
    const published = ports.map(({ containerPort }) => containerPort);
    if (!published.includes(port)) throw portNotPublished(name, port, published);
  }
}

function toDto({ id, expiresAt, methods, port }: Link): LinkDto {
  return { id, expires_at: new Date(expiresAt).toISOString(), methods: [...methods], port: port ?? null };
}
