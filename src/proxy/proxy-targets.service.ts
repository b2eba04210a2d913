import type { IncomingMessage } from 'node:http';
import { Injectable } from '@nestjs/common';
import { Arrivals } from '../http/arrivals.js';
import type { ProxyTargetDto } from './dto/proxy-target.dto.js';
import type { ContainerAddress } from './routing/container-address.js';
import { OwnOrigins } from './routing/own-origins.js';
import { TargetResolver } from './routing/target-resolver.js';

/** Describes where the traffic of containers goes. */
@Injectable()
export class ProxyTargets {
  constructor(
    private readonly targets: TargetResolver,
    private readonly arrivals: Arrivals,
    private readonly origins: OwnOrigins,
  ) {}

  /**
   * @param owner limits the search to this owner's containers; undefined: all containers
   * @param request whose client gets the URL
   * @throws AppError `container_not_found`, `container_not_running`, `port_not_published`
   */
  async describe(
    address: ContainerAddress,
    owner: string | undefined,
    request: IncomingMessage,
    signal: AbortSignal,
  ): Promise<ProxyTargetDto> {
    const target = await this.targets.describe(address, owner, signal);
    const { publicId, containerPort, authority, reach, hostHeader } = target;
    return {
      container_id: publicId,
      container_port: containerPort,
      upstream: `http://${authority}`,
      reach,
      url: this.origins.urlOf(publicId, address.port, this.arrivals.clientOrigin(request)),
      host_header: hostHeader ?? null,
    };
  }
}
