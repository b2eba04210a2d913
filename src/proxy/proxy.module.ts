import { Module } from '@nestjs/common';
import { AuthRequest } from './admission/auth-request.js';
import { Entrance } from './admission/entrance.js';
import { LinkMetrics } from './admission/link-metrics.service.js';
import { Links } from './admission/links.service.js';
import { LinksController } from './admission/links.controller.js';
import { AwakeTargets } from './routing/awake-target.service.js';
import { OwnOrigins } from './routing/own-origins.js';
import { ProxyController } from './proxy.controller.js';
import { ProxyGateway } from './proxy.gateway.js';
import { ProxyTargets } from './proxy-targets.service.js';
import { TargetResolver } from './routing/target-resolver.js';
import { Traffic } from './forwarding/traffic.js';
import { TrafficMetrics } from './forwarding/traffic-metrics.service.js';

@Module({
  controllers: [LinksController, ProxyController],
  providers: [
    AuthRequest,
    AwakeTargets,
    Entrance,
    LinkMetrics,
    Links,
    OwnOrigins,
    ProxyGateway,
    ProxyTargets,
    TargetResolver,
    Traffic,
    TrafficMetrics,
  ],
  exports: [AuthRequest, ProxyGateway, ProxyTargets],
})
export class ProxyModule {}
