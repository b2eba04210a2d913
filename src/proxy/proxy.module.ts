import { Module } from '@nestjs/common';
import { ProxyController } from './proxy.controller.js';
import { ProxyGateway } from './proxy.gateway.js';
import { TargetResolver } from './target-resolver.js';

@Module({ controllers: [ProxyController], providers: [ProxyGateway, TargetResolver], exports: [ProxyGateway] })
export class ProxyModule {}
