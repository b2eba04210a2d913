import { Module } from '@nestjs/common';
import { Directions } from './directions.js';
import { Entrance } from './entrance.js';
import { Links } from './links.service.js';
import { LinksController } from './links.controller.js';
import { OwnOrigins } from './own-origins.js';
import { ProxyController } from './proxy.controller.js';
import { ProxyGateway } from './proxy.gateway.js';
import { TargetResolver } from './target-resolver.js';
import { Traffic } from './traffic.js';

@Module({
  controllers: [LinksController, ProxyController],
  providers: [Directions, Entrance, Links, OwnOrigins, ProxyGateway, TargetResolver, Traffic],
  exports: [Directions, ProxyGateway, Traffic],
})
export class ProxyModule {}
