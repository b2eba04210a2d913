import { Module } from '@nestjs/common';
import { NodesController } from './nodes.controller.js';
import { NodesView } from './nodes-view.service.js';

@Module({ controllers: [NodesController], providers: [NodesView] })
export class NodesModule {}
