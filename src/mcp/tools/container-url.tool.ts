import { Injectable } from '@nestjs/common';
import { Arrivals } from '../../http/arrivals.js';
import { ProxyTargets } from '../../proxy/proxy-targets.service.js';
import type { InputSchema, Tool, ToolCall } from '../tool.js';
import { CONTAINER } from './container-argument.js';
import { UrlArguments } from './tool-arguments.dto.js';

@Injectable()
export class ContainerUrlTool implements Tool<UrlArguments> {
  readonly name = 'container_url';
  readonly description =
    'Tells where the application in a running container is served: "url" is its own origin, "proxy_url" is below the API, ' +
    'and "upstream" is what dockAPI itself connects to. With tokens, requests to url and proxy_url need yours in the ' +
    'header X-API-Key, with the scope "proxy".';
  readonly scope = 'read';
  readonly hints = { title: 'Get the URL of a container', readOnlyHint: true };
  readonly arguments = UrlArguments;
  readonly input: InputSchema = {
    type: 'object',
    required: ['container'],
    properties: {
      ...CONTAINER,
      port: {
        type: 'integer',
        minimum: 1,
        maximum: 65_535,
        description: 'Another published port of the container. Default: its container_port',
      },
    },
  };

  constructor(
    private readonly targets: ProxyTargets,
    private readonly arrivals: Arrivals,
  ) {}

  async call({ container, port }: UrlArguments, { caller, request, signal }: ToolCall): Promise<object> {
    const target = await this.targets.describe({ id: container, port }, caller.onlyOwner, request, signal);
    const { protocol, host } = this.arrivals.clientOrigin(request);
    const address = port === undefined ? target.container_id : `${target.container_id}:${port}`;
    const proxyUrl = `${protocol}://${host}${this.arrivals.basePath(request)}/proxy/${address}/`;
    return { ...target, proxy_url: proxyUrl };
  }
}
