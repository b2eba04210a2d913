import { Module } from '@nestjs/common';
import { PolicyModule } from '../policy/policy.module.js';
import { NetworksController } from './networks.controller.js';
import { NetworksService } from './networks.service.js';

@Module({ imports: [PolicyModule], controllers: [NetworksController], providers: [NetworksService] })
export class NetworksModule {}
